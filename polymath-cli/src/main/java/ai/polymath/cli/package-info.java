/** The {@code polymath} command. */
@NullMarked
package ai.polymath.cli;

import org.jspecify.annotations.NullMarked;
