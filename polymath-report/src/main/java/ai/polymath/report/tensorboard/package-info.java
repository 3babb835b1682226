/** Writes TensorBoard's event files. */
@NullMarked
package ai.polymath.report.tensorboard;

import org.jspecify.annotations.NullMarked;
