/** Small dense exact solvers shared by the balancing methods. */
@NullMarked
package ai.polymath.balancing.solve;

import org.jspecify.annotations.NullMarked;
