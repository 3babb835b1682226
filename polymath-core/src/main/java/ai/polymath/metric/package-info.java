/** One class a metric; all are exact over the whole split. */
@NullMarked
package ai.polymath.metric;

import org.jspecify.annotations.NullMarked;
