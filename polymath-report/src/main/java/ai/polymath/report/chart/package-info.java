/** What charts show, with their words for those who can't see them and their tables. */
@NullMarked
package ai.polymath.report.chart;

import org.jspecify.annotations.NullMarked;
