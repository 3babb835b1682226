/** Which tasks help which: affinities, predicted gains of groups, and the best groups. */
@NullMarked
package ai.polymath.relatedness;

import org.jspecify.annotations.NullMarked;
