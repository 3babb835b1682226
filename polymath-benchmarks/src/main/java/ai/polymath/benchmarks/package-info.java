/** What is timed; never part of the tests. */
@NullMarked
package ai.polymath.benchmarks;

import org.jspecify.annotations.NullMarked;
