/** Losses of a task over the examples that have its label, and the predictions that belong to them. */
@NullMarked
package ai.polymath.torch.loss;

import org.jspecify.annotations.NullMarked;
