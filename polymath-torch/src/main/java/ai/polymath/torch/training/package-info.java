/** The training loop: batches, steps, epochs, checkpoints. */
@NullMarked
package ai.polymath.torch.training;

import org.jspecify.annotations.NullMarked;
