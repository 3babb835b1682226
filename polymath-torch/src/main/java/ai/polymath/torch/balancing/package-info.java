/** How balancing methods meet the network: losses, task gradients, and what becomes of them in a step. */
@NullMarked
package ai.polymath.torch.balancing;

import org.jspecify.annotations.NullMarked;
