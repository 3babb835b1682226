/** A trained model on disk, and what it predicts. */
@NullMarked
package ai.polymath.torch.bundle;

import org.jspecify.annotations.NullMarked;
