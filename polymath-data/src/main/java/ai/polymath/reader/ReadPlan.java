package ai.polymath.reader;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of a source are read, and what the reader is told about them. A column that is not declared gets the kind
 * its source suggests; a declared one gets the declared kind, and a value that doesn't fit is an error with its row.
 *
 * <ul>
 *   <li>declared numeric: words are parsed, true and false are 1 and 0;
 *   <li>declared boolean: 1 and 0, or true, t, yes, y and false, f, no, n in any case;
 *   <li>declared text: the words exactly as a text file writes them ({@code 007} stays {@code 007}); numbers of typed sources
 *       without needless decimals.
 * </ul>
 *
 * @param kinds the declared columns
 * @param only the columns to read, in the order of the source, or null for all; a name the source lacks is an error
 * @param ignored columns to leave out; they may hold what the reader could not read
 * @param required columns that the source must have, each with who names it, for the message; or null for those that are
 *     declared or in {@code only}
 */
public record ReadPlan(
        Map<String, ColumnKind> kinds,
        @Nullable Set<String> only,
        Set<String> ignored,
        @Nullable Map<String, String> required) {
    private static final ReadPlan ALL = new ReadPlan(Map.of(), null, Set.of(), null);

    /** The collections are copied. */
    public ReadPlan {
        kinds = Map.copyOf(kinds);
        only = only == null ? null : Set.copyOf(only);
        ignored = Set.copyOf(ignored);
        required = required == null ? null : java.util.Collections.unmodifiableMap(new LinkedHashMap<>(required));
    }

    /** All columns, each of the kind its source suggests. */
    public static ReadPlan all() {
        return ALL;
    }

    /** All columns, some of them declared. */
    public static ReadPlan declaring(Map<String, ColumnKind> kinds) {
        return new ReadPlan(kinds, null, Set.of(), null);
    }

    /** This plan with one more column declared. */
    public ReadPlan declaring(String column, ColumnKind kind) {
        Map<String, ColumnKind> more = new HashMap<>(kinds);
        more.put(column, kind);
        return new ReadPlan(more, only, ignored, required);
    }

    /** This plan for these columns alone; others may be missing, broken or of any type. */
    public ReadPlan onlyColumns(Collection<String> names) {
        return new ReadPlan(kinds, new LinkedHashSet<>(names), ignored, required);
    }

    /** This plan without these columns. */
    public ReadPlan ignoring(Collection<String> names) {
        return new ReadPlan(kinds, only, new LinkedHashSet<>(names), required);
    }

    /**
     * This plan with its own say on which columns the source must have; others may be absent, declared or not.
     *
     * @param users by column who names it, such as {@code task 'stage'}
     */
    public ReadPlan requiring(Map<String, String> users) {
        return new ReadPlan(kinds, only, ignored, users);
    }

    /** Whether the plan reads a column of that name. */
    boolean reads(String name) {
        return !ignored.contains(name) && (only == null || only.contains(name));
    }
}
