package ai.polymath.adaptation;

import ai.polymath.PolymathException;
import ai.polymath.data.Labels;
import ai.polymath.data.Split;
import ai.polymath.task.BinaryTask;
import ai.polymath.task.FittedTask;
import ai.polymath.task.MulticlassTask;
import ai.polymath.task.OrdinalTask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * One division of a task's labelled rows by chance: test rows, and the others (the pool) in an order whose first n are a
 * subset of n examples. So smaller subsets are parts of larger ones, and all are judged by the same rows.
 *
 * <p>Where labels are classes each part has about the shares of the table: the j-th of a class's m members stands at
 * {@code (j + 1/2) / m} of the order. Only the first two of each class come before all others, one to learn from and one to
 * validate by; so a small subset has more of a rare class than the table, as people who label few examples would see to.
 */
public final class Draw {
    private static final double VALIDATION = 0.2;

    private final int[] test;
    private final int[] order;
    private final Labels labels;
    private final boolean classes;

    private Draw(int[] test, int[] order, Labels labels, boolean classes) {
        this.test = test;
        this.order = order;
        this.labels = labels;
        this.classes = classes;
    }

    /** Whether a task's label is one class. */
    private static boolean isClass(FittedTask task) {
        return task.task() instanceof BinaryTask
                || task.task() instanceof MulticlassTask
                || task.task() instanceof OrdinalTask;
    }

    /**
     * Refuses labels that no one could learn from.
     *
     * @throws PolymathException if there are fewer than {@link AdaptationSettings#FEWEST}, or of one class only, or of no
     *     two classes enough to train, to validate and to test
     */
    public static void requireLearnable(FittedTask task, Labels labels) {
        int[] rows = labelled(labels);
        if (rows.length < AdaptationSettings.FEWEST) {
            throw new PolymathException("Task '" + task.name() + "' has " + rows.length
                    + " labelled rows, but adapting takes " + AdaptationSettings.FEWEST
                    + " or more: some learn, some validate, some test.");
        }
        if (!isClass(task)) {
            return;
        }
        Map<Double, List<Integer>> byClass = strata(rows, labels, true);
        if (byClass.size() < 2) {
            int only = byClass.keySet().iterator().next().intValue();
            throw new PolymathException("Task '" + task.name() + "' has one class only: all " + rows.length
                    + " labels are '" + task.classes().get(only)
                    + "', so there is nothing to learn. Check its target.");
        }
        if (byClass.values().stream().filter(members -> members.size() >= 3).count() < 2) {
            throw new PolymathException("Task '" + task.name() + "' has two classes with 3 examples or more in no "
                    + "combination: one example of a class learns, one validates, one tests. Label more rows.");
        }
    }

    /**
     * Divides rows.
     *
     * @param labels of all rows of the table; rows without one take no part
     * @param test share that tests
     */
    public static Draw of(FittedTask task, Labels labels, double test, long seed) {
        boolean classes = isClass(task);
        SplittableRandom random = new SplittableRandom(seed);
        List<Integer> testing = new ArrayList<>();
        TreeMap<Double, List<Integer>> byPlace = new TreeMap<>();
        for (List<Integer> members : strata(labelled(labels), labels, classes).values()) {
            shuffle(members, random);
            int size = members.size();
            int tests = size < 3 ? 0 : Math.min(size - 2, Math.max(1, (int) Math.round(test * size)));
            testing.addAll(members.subList(0, tests));
            List<Integer> pool = members.subList(tests, size);
            for (int j = 0; j < pool.size(); j++) {
                double place = classes && j < 2 ? j - 2 : (j + 0.5) / pool.size();
                byPlace.computeIfAbsent(place, p -> new ArrayList<>()).add(pool.get(j));
            }
        }
        List<Integer> order = new ArrayList<>();
        for (List<Integer> together : byPlace.values()) {
            shuffle(together, random);
            order.addAll(together);
        }
        return new Draw(sorted(testing), array(order), labels, classes);
    }

    /** How many examples may be learned from. */
    public int pool() {
        return order.length;
    }

    /** The test rows. */
    public int[] test() {
        return test.clone();
    }

    /** The rows of the first n examples, in order of the table. */
    public int[] subset(int n) {
        int[] rows = Arrays.copyOf(order, n);
        Arrays.sort(rows);
        return rows;
    }

    /**
     * The first n examples divided: a fifth of each class validates, at least one where there are two. With the test rows.
     */
    public Split split(int n) {
        List<Integer> train = new ArrayList<>();
        List<Integer> validation = new ArrayList<>();
        divide(Arrays.copyOf(order, n), labels, classes, train, validation);
        return new Split(sorted(train), sorted(validation), test.clone());
    }

    /** All labelled rows divided into four fifths that train and one that validates; none tests. */
    public static Split all(FittedTask task, Labels labels, long seed) {
        boolean classes = isClass(task);
        SplittableRandom random = new SplittableRandom(seed);
        List<Integer> rows = new ArrayList<>();
        for (int row : labelled(labels)) {
            rows.add(row);
        }
        shuffle(rows, random);
        List<Integer> train = new ArrayList<>();
        List<Integer> validation = new ArrayList<>();
        divide(array(rows), labels, classes, train, validation);
        return new Split(sorted(train), sorted(validation), new int[0]);
    }

    private static void divide(
            int[] rows, Labels labels, boolean classes, List<Integer> train, List<Integer> validation) {
        for (List<Integer> members : strata(rows, labels, classes).values()) {
            int size = members.size();
            int held = size < 2 ? 0 : Math.max(1, (int) Math.round(VALIDATION * size));
            train.addAll(members.subList(0, size - held));
            validation.addAll(members.subList(size - held, size));
        }
    }

    private static int[] labelled(Labels labels) {
        return java.util.stream.IntStream.range(0, labels.examples())
                .filter(row -> !labels.isMissing(row))
                .toArray();
    }

    /** Rows by class, in the order given; all together if labels are no classes. */
    private static Map<Double, List<Integer>> strata(int[] rows, Labels labels, boolean classes) {
        Map<Double, List<Integer>> strata = new TreeMap<>();
        for (int row : rows) {
            double key = classes ? labels.values()[row] : 0;
            strata.computeIfAbsent(key, k -> new ArrayList<>()).add(row);
        }
        return strata;
    }

    private static void shuffle(List<Integer> rows, SplittableRandom random) {
        for (int i = rows.size() - 1; i > 0; i--) {
            java.util.Collections.swap(rows, i, random.nextInt(i + 1));
        }
    }

    private static int[] sorted(List<Integer> rows) {
        int[] all = array(rows);
        Arrays.sort(all);
        return all;
    }

    private static int[] array(List<Integer> rows) {
        return rows.stream().mapToInt(Integer::intValue).toArray();
    }
}
