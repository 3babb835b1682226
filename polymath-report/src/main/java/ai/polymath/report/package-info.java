/** Self-contained pages about what runs, comparisons and measured relations of tasks left in their folders. */
@NullMarked
package ai.polymath.report;

import org.jspecify.annotations.NullMarked;
