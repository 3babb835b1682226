/** A new task from few examples: which examples, the learning curve over their number, and what it says. */
@NullMarked
package ai.polymath.adaptation;

import org.jspecify.annotations.NullMarked;
