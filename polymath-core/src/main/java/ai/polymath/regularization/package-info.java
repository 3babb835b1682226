/**
 * The penalty Omega(theta) of the joint objective: what it costs, its gradient where it is smooth, and its exact proximal
 * step.
 */
@NullMarked
package ai.polymath.regularization;

import org.jspecify.annotations.NullMarked;
