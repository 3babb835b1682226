/** From an example to its representation: one file a kind. */
@NullMarked
package ai.polymath.torch.encoder;

import org.jspecify.annotations.NullMarked;
