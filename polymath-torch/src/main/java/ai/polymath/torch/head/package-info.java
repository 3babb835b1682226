/** From the representation to the outputs of all tasks. */
@NullMarked
package ai.polymath.torch.head;

import org.jspecify.annotations.NullMarked;
