package ai.polymath.experiment;

import ai.polymath.DidYouMean;
import ai.polymath.data.Labels;
import ai.polymath.task.BinaryTask;
import ai.polymath.task.FittedTask;
import ai.polymath.task.MultilabelTask;
import ai.polymath.task.Task;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What tasks must be like for what {@code outputs} says of them. */
final class OutputRules {
    private OutputRules() {}

    /**
     * What is wrong before any data is read. A task asked per column stands for tasks whose names are not known yet.
     *
     */
    static List<String> problems(OutputSettings outputs, List<Task> tasks) {
        List<String> problems = new ArrayList<>();
        boolean known = tasks.stream().allMatch(task -> task.rows().per() == null);
        Map<String, Task> byName = new LinkedHashMap<>();
        tasks.forEach(task -> byName.putIfAbsent(task.name(), task));
        for (int i = 0; i < outputs.share().size(); i++) {
            OutputShare share = outputs.share().get(i);
            String key = "outputs.share[" + i + "].tasks";
            for (String name : share.tasks()) {
                Task task = byName.get(name);
                if (task != null && !task.hasClasses()) {
                    problems.add(key + ": task '" + name + "' is " + kind(task)
                            + ", which has no output for each class, so it can't share a class projection.");
                }
                if (task == null && known) {
                    problems.add(unknown(key, name, byName.keySet()));
                }
            }
            if (known && share.tasks().size() == 1) {
                problems.add(key + " is " + share.tasks() + ": one task has nobody to share with. Name two or more.");
            }
        }
        for (String name : outputs.funnel()) {
            problems.addAll(related("outputs.funnel", name, byName));
        }
        if (tasks.stream().noneMatch(outputs::ordersLabelsOf)) {
            problems.addAll(hierarchy(outputs.order().names(), byName, tasks));
        }
        return problems;
    }

    private static String kind(Task task) {
        return (task.kind().startsWith("o") ? "an " : "a ") + task.kind() + " task";
    }

    private static String unknown(String key, String name, Set<String> names) {
        return key + ": there is no task '" + name + "'." + DidYouMean.hint(name, names);
    }

    /** A task of a relation: a question of yes or no whose probability cross-entropy charges. */
    private static List<String> related(String key, String name, Map<String, Task> byName) {
        Task task = byName.get(name);
        if (task == null) {
            return List.of(unknown(key, name, byName.keySet()));
        }
        if (task.rows().per() != null) {
            return List.of(key + ": task '" + name + "' is asked per '"
                    + task.rows().per() + "' and so becomes several; a relation is between single tasks.");
        }
        if (!(task instanceof BinaryTask binary)) {
            return List.of(key + ": task '" + name + "' is " + kind(task)
                    + ", but the relation is between probabilities of binary tasks.");
        }
        return binary.loss() instanceof BinaryTask.CrossEntropy
                ? List.of()
                : List.of(key + ": task '" + name
                        + "' has the focal loss, but tasks of a relation have cross-entropy. Remove the task's loss.");
    }

    private static List<String> hierarchy(List<String> names, Map<String, Task> byName, List<Task> tasks) {
        List<MultilabelTask> closest = tasks.stream()
                .filter(MultilabelTask.class::isInstance)
                .map(MultilabelTask.class::cast)
                .filter(task -> names.stream().anyMatch(task.labels()::contains))
                .toList();
        List<String> problems = new ArrayList<>();
        for (String name : names) {
            if (byName.containsKey(name) || closest.isEmpty()) {
                problems.addAll(related("outputs.hierarchy", name, byName));
            } else {
                Set<String> labels = new LinkedHashSet<>(closest.get(0).labels());
                problems.add(
                        labels.contains(name)
                                ? "outputs.hierarchy: '" + name + "' is a label of task '"
                                        + closest.get(0).name()
                                        + "', but others in the hierarchy are not; all are labels of one multilabel"
                                        + " task, or all are binary tasks."
                                : "outputs.hierarchy: task '" + closest.get(0).name() + "' has no label '" + name + "'."
                                        + DidYouMean.hint(name, labels));
            }
        }
        return problems;
    }

    /** What is wrong with the classes that tasks were found to have. */
    static List<String> classProblems(OutputSettings outputs, List<FittedTask> fitted) {
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < outputs.share().size(); i++) {
            OutputShare share = outputs.share().get(i);
            String key = "outputs.share[" + i + "]";
            List<FittedTask> members = fitted.stream()
                    .filter(task -> share.tasks().contains(task.name()))
                    .toList();
            for (FittedTask task : members) {
                String problem = share.by() == OutputShare.By.CLASSES
                        ? different(members.get(0), task)
                        : nothingShared(task, members);
                if (problem != null) {
                    problems.add(key + ": " + problem);
                }
            }
        }
        return problems;
    }

    private static @Nullable String different(FittedTask first, FittedTask task) {
        Set<String> here = new LinkedHashSet<>(task.classes());
        Set<String> there = new LinkedHashSet<>(first.classes());
        if (here.equals(there)) {
            return null;
        }
        Set<String> only = new LinkedHashSet<>(here);
        only.removeAll(there);
        Set<String> lacking = new LinkedHashSet<>(there);
        lacking.removeAll(here);
        String text = "tasks '" + first.name() + "' and '" + task.name() + "' have different classes:";
        text += only.isEmpty() ? "" : " only '" + task.name() + "' has " + some(only) + ";";
        text += lacking.isEmpty() ? "" : " only '" + first.name() + "' has " + some(lacking) + ";";
        return text + " share by: label what they have in common, or give their classes the same names.";
    }

    private static @Nullable String nothingShared(FittedTask task, List<FittedTask> members) {
        Set<String> others = new LinkedHashSet<>();
        members.stream()
                .filter(other -> !other.name().equals(task.name()))
                .forEach(other -> others.addAll(other.classes()));
        Set<String> common = new HashSet<>(task.classes());
        common.retainAll(others);
        return common.isEmpty()
                ? "task '" + task.name() + "' has the classes " + some(task.classes())
                        + ", of which no other task of the" + " share has one; theirs are " + some(others) + "."
                : null;
    }

    /**
     * What is wrong with labels: an event that the relation says can't have happened, and a step of a funnel whose labels say
     * nothing of examples that did not come so far.
     *
     * @param labels one a task
     * @param train the training rows
     */
    static List<String> labelProblems(
            OutputSettings outputs, List<FittedTask> fitted, List<Labels> labels, int[] train) {
        List<String> problems = new ArrayList<>();
        for (int k = 1; k < outputs.funnel().size(); k++) {
            Series earlier = Series.ofTask(outputs.funnel().get(k - 1), fitted, labels);
            Series later = Series.ofTask(outputs.funnel().get(k), fitted, labels);
            addContradiction("outputs.funnel", earlier, later, problems);
            if (later.isKnownOnlyAfter(earlier, train)) {
                problems.add("outputs.funnel: in the training rows '" + later.name() + "' has labels only where '"
                        + earlier.name() + "' is 1, so it can't be learned from all rows. Write 0 for '" + later.name()
                        + "' where '" + earlier.name() + "' is 0: what did not come so far did not happen.");
            }
        }
        boolean ofLabels = fitted.stream().anyMatch(task -> outputs.ordersLabelsOf(task.task()));
        for (int t = 0; t < (ofLabels ? fitted.size() : 1); t++) {
            FittedTask task = fitted.get(t);
            if (ofLabels && !outputs.ordersLabelsOf(task.task())) {
                continue;
            }
            Labels own = labels.get(t);
            outputs.hierarchy().forEach((parent, children) -> {
                for (String child : children) {
                    addContradiction(
                            "outputs.hierarchy",
                            ofLabels ? Series.ofLabel(parent, task, own) : Series.ofTask(parent, fitted, labels),
                            ofLabels ? Series.ofLabel(child, task, own) : Series.ofTask(child, fitted, labels),
                            problems);
                }
            });
        }
        return problems;
    }

    private static void addContradiction(String key, Series above, Series below, List<String> problems) {
        int count = 0;
        int first = -1;
        for (int row = 0; row < above.rows(); row++) {
            if (below.at(row) == 1 && above.at(row) == 0) {
                first = count == 0 ? row : first;
                count++;
            }
        }
        if (count > 0) {
            problems.add(key + ": in row " + (first + 1) + (count == 1 ? "" : " and " + (count - 1) + " more") + " '"
                    + below.name() + "' is 1 but '" + above.name()
                    + "' is 0, which the relation rules out. Maybe they stand the wrong way round?");
        }
    }

    /** The 0, 1 or NaN of a question in all rows. */
    private record Series(String name, double[] values, int width, int place) {
        static Series ofTask(String name, List<FittedTask> fitted, List<Labels> labels) {
            int at = fitted.stream().map(FittedTask::name).toList().indexOf(name);
            return new Series(name, labels.get(at).values(), 1, 0);
        }

        static Series ofLabel(String name, FittedTask task, Labels labels) {
            return new Series(
                    name, labels.values(), labels.width(), task.classes().indexOf(name));
        }

        int rows() {
            return values.length / width;
        }

        double at(int row) {
            return values[row * width + place];
        }

        boolean isKnownOnlyAfter(Series earlier, int[] rows) {
            boolean known = false;
            for (int row : rows) {
                if (!Double.isNaN(at(row))) {
                    if (earlier.at(row) == 0) {
                        return false;
                    }
                    known |= earlier.at(row) == 1;
                }
            }
            return known;
        }
    }

    private static String some(Iterable<String> values) {
        List<String> all = new ArrayList<>();
        values.forEach(value -> all.add("'" + value + "'"));
        return all.size() > 6 ? String.join(", ", all.subList(0, 6)) + ", ..." : String.join(", ", all);
    }
}
