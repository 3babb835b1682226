/** Reads the files that runs left in their folders. */
@NullMarked
package ai.polymath.report.files;

import org.jspecify.annotations.NullMarked;
