/** Does sharing help? Variants over seeds, intervals, paired tests, Pareto front, verdict. */
@NullMarked
package ai.polymath.comparison;

import org.jspecify.annotations.NullMarked;
