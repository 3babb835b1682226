/** What a finished training leaves: history, metrics, provenance. */
@NullMarked
package ai.polymath.run;

import org.jspecify.annotations.NullMarked;
