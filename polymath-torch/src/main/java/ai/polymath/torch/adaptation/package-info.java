/** Trained networks meet a task that was not there. */
@NullMarked
package ai.polymath.torch.adaptation;

import org.jspecify.annotations.NullMarked;
