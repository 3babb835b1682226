/** What is to be predicted: a task names its target, loss, metrics and weight. */
@NullMarked
package ai.polymath.task;

import org.jspecify.annotations.NullMarked;
