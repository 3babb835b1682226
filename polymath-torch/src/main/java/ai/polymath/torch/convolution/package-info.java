/** Convolutions as products with banded matrices, without laying out windows. */
@NullMarked
package ai.polymath.torch.convolution;

import org.jspecify.annotations.NullMarked;
