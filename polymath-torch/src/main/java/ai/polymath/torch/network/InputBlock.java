package ai.polymath.torch.network;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** What the network is given of a structured column of a batch. */
public sealed interface InputBlock {
    /**
     * Words, padded behind the last to the length of the longest example.
     *
     * @param ids indices of type long, {@code [batch, length]}; 0 behind the last word
     * @param mask which words are there, {@code [batch, length]}; null if all are
     * @param letters indices of each word's letters of type long, {@code [batch, length, letters]}, -1 behind the last; null
     *     if letters are not looked at
     */
    record Tokens(
            Tensor ids, @Nullable Tensor mask, @Nullable Tensor letters) implements InputBlock {}

    /**
     * Pictures.
     *
     * @param pixels {@code [batch, channels, height, width]}
     */
    record Pictures(Tensor pixels) implements InputBlock {}

    /**
     * The graphs of a batch as one graph without edges between them; all indices of type long.
     *
     * @param nodes categories, {@code [nodes, categories of a node]}
     * @param owner which example each node belongs to, {@code [nodes]}
     * @param from where each edge begins, {@code [edges]}
     * @param to where each edge ends, {@code [edges]}
     * @param edges categories, {@code [edges, categories of an edge]}
     * @param batch how many examples there are
     */
    record Graphs(Tensor nodes, Tensor owner, Tensor from, Tensor to, Tensor edges, int batch) implements InputBlock {}
}
