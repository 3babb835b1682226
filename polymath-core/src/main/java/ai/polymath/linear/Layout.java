package ai.polymath.linear;

import java.util.List;

/**
 * The size of W.
 *
 * @param features d, the rows
 * @param names the tasks in the order of the columns
 */
public record Layout(int features, List<String> names) {
    /** T, the columns. */
    public int tasks() {
        return names.size();
    }
}
