/** What a wrong prediction costs, one file a loss. */
@NullMarked
package ai.polymath.torch.loss;

import org.jspecify.annotations.NullMarked;
