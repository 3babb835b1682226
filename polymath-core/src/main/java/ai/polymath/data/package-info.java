/** Tables, datasets, splits and preprocessing as plain arrays. */
@NullMarked
package ai.polymath.data;

import org.jspecify.annotations.NullMarked;
