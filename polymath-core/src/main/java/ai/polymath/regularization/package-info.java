/** The penalty Omega(theta) of the joint objective. */
@NullMarked
package ai.polymath.regularization;

import org.jspecify.annotations.NullMarked;
