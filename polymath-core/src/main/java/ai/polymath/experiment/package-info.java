/** The records of the experiment file. */
@NullMarked
package ai.polymath.experiment;

import org.jspecify.annotations.NullMarked;
