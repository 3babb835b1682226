package ai.polymath.reader;

import ai.polymath.DidYouMean;
import ai.polymath.PolymathException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** Rules about the names of a source's columns. */
final class ColumnNames {
    private ColumnNames() {}

    /** Refuses names that appear twice; SQL doesn't tell case apart, so neither does this. */
    static void checkUnique(String source, List<String> names) {
        Map<String, Integer> seen = new HashMap<>();
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            Integer earlier = seen.putIfAbsent(names.get(i).toLowerCase(Locale.ROOT), i);
            if (earlier != null) {
                String first = names.get(earlier);
                problems.add(
                        first.equals(names.get(i))
                                ? "Column '" + first + "' of " + source + " appears twice (columns " + (earlier + 1)
                                        + " and " + (i + 1) + "); rename one."
                                : "Columns '" + first + "' and '" + names.get(i) + "' of " + source
                                        + " differ only in upper and lower case (columns " + (earlier + 1) + " and "
                                        + (i + 1) + "); rename one.");
            }
        }
        if (!problems.isEmpty()) {
            throw PolymathException.of(problems);
        }
    }

    /** Refuses a plan that declares or asks for columns which the source lacks. */
    static void checkPlan(String source, List<String> names, ReadPlan plan) {
        List<String> problems = new ArrayList<>();
        if (plan.required() != null) {
            plan.required().forEach((name, user) -> {
                if (!names.contains(name)) {
                    problems.add("Column '" + name + "', named by " + user + ", is not in " + source + "."
                            + DidYouMean.hint(name, names));
                }
            });
            if (!problems.isEmpty()) {
                throw PolymathException.of(problems);
            }
            return;
        }
        TreeSet<String> wanted = new TreeSet<>(plan.kinds().keySet());
        if (plan.only() != null) {
            wanted.retainAll(plan.only());
            wanted.addAll(plan.only());
        }
        wanted.removeAll(plan.ignored());
        for (String name : wanted) {
            if (!names.contains(name)) {
                problems.add("Column '" + name + "' is not in " + source + "." + DidYouMean.hint(name, names));
            }
        }
        if (!problems.isEmpty()) {
            throw PolymathException.of(problems);
        }
    }
}
