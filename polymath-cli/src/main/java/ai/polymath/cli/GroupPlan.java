package ai.polymath.cli;

import ai.polymath.PolymathException;
import ai.polymath.relatedness.GroupChoice;
import ai.polymath.relatedness.GroupGains;
import ai.polymath.relatedness.Grouping;
import ai.polymath.relatedness.PairMatrix;
import ai.polymath.relatedness.TaskRelations;
import ai.polymath.run.TextTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Groups chosen for the tasks of an experiment, and what is expected of them.
 *
 * @param relations what is known of the tasks
 * @param by the name of the matrix that was gone by, or {@link #PREDICTED}
 * @param most how many groups there may be
 * @param choice the groups
 */
record GroupPlan(TaskRelations relations, String by, int most, GroupChoice choice) {
    /** Goes by gains that are predicted from groups that were trained. */
    static final String PREDICTED = "predicted";

    /**
     * Chooses groups.
     *
     * @param by the name of a matrix or {@link #PREDICTED}; null for the best there is
     */
    static GroupPlan of(TaskRelations relations, @Nullable String by, int most) {
        Set<String> possible = new LinkedHashSet<>(relations.matrices().keySet());
        if (relations.predictsGains()) {
            possible.add(PREDICTED);
        }
        String chosen = by != null ? by : relations.predictsGains() ? PREDICTED : relations.best();
        if (!possible.contains(chosen)) {
            throw new PolymathException("--by is " + chosen + ", but what was measured is "
                    + String.join(", ", possible) + "."
                    + (chosen.equals(PREDICTED) || chosen.equals(TaskRelations.PAIRS)
                            ? " Gains are known after 'polymath relate' with --train-groups or --pairwise."
                            : ""));
        }
        GroupChoice choice = chosen.equals(PREDICTED)
                ? GroupChoice.of(relations.tasks().size(), most, relations.predictedGains())
                : GroupChoice.of(relations.tasks(), most, relations.matrix(chosen));
        return new GroupPlan(relations, chosen, most, choice);
    }

    List<String> tasks() {
        return relations.tasks();
    }

    Grouping best() {
        return choice.best();
    }

    /** The groups that answer for a task. */
    List<Long> groups() {
        return GroupChoice.serving(best());
    }

    /** The tasks that a group answers for. */
    List<String> served(long group) {
        List<String> served = new ArrayList<>();
        for (int t = 0; t < tasks().size(); t++) {
            if (best().groups().get(best().servedBy()[t]) == group) {
                served.add(tasks().get(t));
            }
        }
        return served;
    }

    /** The names of a group's tasks. */
    List<String> names(long group) {
        List<String> names = new ArrayList<>();
        for (int t = 0; t < tasks().size(); t++) {
            if ((group >> t & 1) == 1) {
                names.add(tasks().get(t));
            }
        }
        return names;
    }

    /** What a task is expected to gain in a group over being alone: not what was counted as certain, but the mean. */
    double gain(int task, long group) {
        GroupGains gains = by.equals(PREDICTED)
                ? relations.predictedGains()
                : GroupGains.ofAffinity(relations.matrix(by).affinity(tasks()));
        return gains.of(task, group);
    }

    /** The standard error of that; {@code NaN} if unknown. */
    double error(int task, long group) {
        if (by.equals(PREDICTED)) {
            return Double.NaN;
        }
        PairMatrix matrix = relations.matrix(by);
        double squares = 0;
        int partners = 0;
        for (int s = 0; s < tasks().size(); s++) {
            if (s != task && (group >> s & 1) == 1 && !Double.isNaN(matrix.values()[s][task])) {
                squares += matrix.standardError()[s][task] * matrix.standardError()[s][task];
                partners++;
            }
        }
        return partners == 0 ? 0 : Math.sqrt(squares) / partners;
    }

    private String unit() {
        return by.equals(PREDICTED) ? "percent" : relations.matrix(by).unit();
    }

    /** For people. */
    String text() {
        StringBuilder text = new StringBuilder();
        int count = groups().size();
        text.append(
                count == 1
                        ? "One group of all tasks"
                        : count == tasks().size() ? "No two tasks together" : count + " groups");
        text.append(" (by ").append(by).append(", ").append(method());
        if (!Double.isNaN(choice.stability())) {
            text.append(String.format(
                    Locale.ROOT,
                    "; chosen again in %.0f %% of draws within the uncertainty",
                    100 * choice.stability()));
        }
        text.append("):\n");
        for (int g = 0; g < count; g++) {
            long group = groups().get(g);
            text.append("  ").append(g + 1).append("  ").append(String.join(", ", names(group)));
            List<String> helpers = new ArrayList<>(names(group));
            helpers.removeAll(served(group));
            text.append(helpers.isEmpty() ? "" : "   (" + String.join(", ", helpers) + " only to help)")
                    .append('\n');
        }
        Grouping second = choice.runnerUp();
        if (second != null) {
            text.append("Next best: ");
            text.append(String.join(
                    "; ",
                    GroupChoice.serving(second).stream()
                            .map(group -> String.join(", ", names(group)))
                            .toList()));
            text.append(".\n");
        }
        return text.append('\n').append(expected()).toString();
    }

    private String method() {
        return best().isOptimal() ? "the best choice there is" : "by a heuristic, for more than 12 tasks";
    }

    private String expected() {
        double largest = 0;
        for (int t = 0; t < tasks().size(); t++) {
            for (long group : List.of(best().groups().get(best().servedBy()[t]), all())) {
                double gain = gain(t, group);
                largest = Double.isFinite(gain) ? Math.max(largest, Math.abs(gain)) : largest;
            }
        }
        int decimals = largest == 0 || largest >= 0.1 ? 0 : 3 * (int) Math.ceil(-Math.log10(largest) / 3);
        double scale = Math.pow(10, decimals);
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("Task", "Group", "In its group", "With all tasks", "Alone"));
        for (int t = 0; t < tasks().size(); t++) {
            long group = best().groups().get(best().servedBy()[t]);
            rows.add(List.of(
                    tasks().get(t),
                    Integer.toString(groups().indexOf(group) + 1),
                    figure(t, group, scale),
                    figure(t, all(), scale),
                    "0"));
        }
        String unit = (decimals > 0 ? "units of 1e-" + decimals + (unit().isEmpty() ? "" : ", ") : "") + unit();
        return "What is expected of the other tasks, over being alone"
                + (unit.isEmpty() ? "" : " (" + unit + ")") + ":\n" + TextTable.of(rows, 1)
                + (unit().equals("percent")
                        ? ""
                        : "This is what others' steps do for a task, not a gain of its metric; --confirm measures that.\n");
    }

    private String figure(int task, long group, double scale) {
        double gain = gain(task, group);
        double error = error(task, group);
        return Double.isNaN(gain)
                ? "-"
                : String.format(Locale.ROOT, "%+.2f", scale * gain)
                        + (error > 0 ? String.format(Locale.ROOT, " ±%.2f", scale * error) : "");
    }

    private long all() {
        return (1L << tasks().size()) - 1;
    }

    /** As {@code groups.json} has it. */
    Map<String, @Nullable Object> tree() {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        tree.put("experiment", relations.experiment());
        tree.put("tasks", tasks());
        tree.put("max_groups", most);
        tree.put("by", by);
        tree.put("unit", unit());
        tree.put("optimal", best().isOptimal());
        tree.put("stability", choice.stability());
        List<Object> list = new ArrayList<>();
        for (int g = 0; g < groups().size(); g++) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("file", file(g));
            one.put("tasks", names(groups().get(g)));
            one.put("serves", served(groups().get(g)));
            list.add(one);
        }
        tree.put("groups", list);
        Grouping second = choice.runnerUp();
        tree.put(
                "runner_up",
                second == null
                        ? null
                        : GroupChoice.serving(second).stream().map(this::names).toList());
        List<Object> expected = new ArrayList<>();
        for (int t = 0; t < tasks().size(); t++) {
            long group = best().groups().get(best().servedBy()[t]);
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("task", tasks().get(t));
            one.put("group", groups().indexOf(group) + 1);
            one.put("gain", gain(t, group));
            one.put("standard_error", error(t, group));
            one.put("gain_with_all", gain(t, all()));
            one.put("standard_error_with_all", error(t, all()));
            expected.add(one);
        }
        tree.put("expected", expected);
        return tree;
    }

    /** The file of a group's experiment, the groups counted from 0. */
    static String file(int group) {
        return "group-" + (group + 1) + ".yaml";
    }
}
