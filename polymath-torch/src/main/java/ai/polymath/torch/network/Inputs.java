package ai.polymath.torch.network;

import org.bytedeco.pytorch.Tensor;

/**
 * What the network is given of a batch.
 *
 * @param dense numbers, {@code [batch, denseWidth]}
 * @param codes category indices of type long, {@code [batch, categories]}
 */
public record Inputs(Tensor dense, Tensor codes) {}
