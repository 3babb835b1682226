/** What encoders, sharing and heads are built of: parameters with an owner and a role, inputs, layers. */
@NullMarked
package ai.polymath.torch.network;

import org.jspecify.annotations.NullMarked;
