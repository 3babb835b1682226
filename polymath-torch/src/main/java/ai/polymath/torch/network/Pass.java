package ai.polymath.torch.network;

/**
 * One way of a batch through the network.
 *
 * @param inputs the batch
 * @param training whether chance (dropout) acts and running statistics learn
 */
public record Pass(Inputs inputs, boolean training) {}
