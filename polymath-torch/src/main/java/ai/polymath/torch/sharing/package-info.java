/** How tasks share parameters: one file a kind. */
@NullMarked
package ai.polymath.torch.sharing;

import org.jspecify.annotations.NullMarked;
