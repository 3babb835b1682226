package ai.polymath.torch.network;

/** What a parameter does, which decides the penalties that act on it. */
public enum Role {
    /** Weights that leave the input features, {@code [units, inputs]}. */
    INPUT,
    /** Weights inside the network. */
    WEIGHT,
    /** Weights of a head that leave the representation, {@code [tasks, outputs, representation]}. */
    HEAD,
    /** Offsets, scales and thresholds: never penalised. */
    OFFSET,
    /** Embeddings of categories or words. */
    EMBEDDING
}
