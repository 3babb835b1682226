/** Multi-task learning for the JVM. */
@NullMarked
package ai.polymath;

import org.jspecify.annotations.NullMarked;
