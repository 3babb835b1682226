/** Optimisers, each a few vector operations on the one flat parameter tensor. */
@NullMarked
package ai.polymath.torch.optimizer;

import org.jspecify.annotations.NullMarked;
