/** How the losses of several tasks become one step: one file a method. */
@NullMarked
package ai.polymath.balancing;

import org.jspecify.annotations.NullMarked;
