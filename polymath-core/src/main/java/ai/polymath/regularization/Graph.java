package ai.polymath.regularization;

import ai.polymath.DidYouMean;
import ai.polymath.PolymathException;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code lambda / 2 * sum over edges (s, t) of a_st ||w_s - w_t||^2 = lambda / 2 * trace(W' L W)}: related tasks, joined
 * by an edge, get similar weights, one row a task (Evgeniou, Micchelli and Pontil, "Learning multiple tasks with kernel
 * methods", 2005). {@code L} is the graph's Laplacian. The proximal step solves {@code (I + lambda step L) U = W}; an
 * endless strength makes the rows equal within each connected part.
 *
 * <p>Give either {@code edges}, whose names {@link #forTasks} turns into rows, or the {@code laplacian} itself, symmetric
 * and positive semidefinite. {@link #forTasks} also decomposes the Laplacian, once, {@code O(tasks^3)}; without it every
 * call does so again.
 *
 * @param strength lambda, at least 0
 * @param edges which tasks are related
 * @param laplacian {@code [tasks, tasks]}, a list a row
 * @param on which weights; rows must be tasks
 */
@Kind("graph")
@Doc("Half the squared differences of the weights of tasks joined by an edge: related tasks are similar.")
public record Graph(
        @Doc("Strength lambda, at least 0.") double strength,
        @Doc("Pairs of related tasks.") @Nullable List<Edge> edges,

        @Doc("The Laplacian of the graph, a row a task, instead of edges.") @Nullable
        List<List<Double>> laplacian,

        @Doc("Which weights are penalised; rows are tasks.") @Default("heads")
        On on)
        implements Penalty {
    /**
     * Two related tasks.
     *
     * @param from the name of one task
     * @param to the name of the other
     * @param weight how strongly they are related, more than 0
     */
    public record Edge(
            @Doc("The name of one task.") String from,
            @Doc("The name of the other task.") String to,

            @Doc("How strongly they are related, more than 0.") @Default("1")
            double weight) {
        /** Refuses a task related to itself and a weight that isn't positive. */
        public Edge {
            if (from.equals(to)) {
                throw new PolymathException("An edge of the graph penalty joins '" + from
                        + "' to itself; it must join two different tasks.");
            }
            if (!(weight > 0) || Double.isInfinite(weight)) {
                throw new PolymathException("The edge from '" + from + "' to '" + to + "' has weight " + weight
                        + "; it must be a finite number > 0. Maybe leave the edge out.");
            }
        }

        /** With weight 1. */
        public Edge(String from, String to) {
            this(from, to, 1);
        }
    }

    /** Refuses a bad strength, both or neither of edges and Laplacian, and a Laplacian that isn't one. */
    public Graph {
        Checks.strength("graph", strength);
        if ((edges == null) == (laplacian == null)) {
            throw new PolymathException("The graph penalty has " + (edges == null ? "neither" : "both")
                    + " of edges and laplacian; give one of them, for example"
                    + " edges: [{from: first task, to: second task}].");
        }
        edges = edges == null ? null : List.copyOf(edges);
        laplacian =
                laplacian == null ? null : laplacian.stream().map(List::copyOf).toList();
        if (laplacian != null) {
            LaplacianPenalty.check(laplacian);
        }
    }

    /** Of edges, on the tasks' own weights. */
    public static Graph ofEdges(double strength, List<Edge> edges) {
        return new Graph(strength, edges, null, On.HEADS);
    }

    /** Of a Laplacian, on the tasks' own weights. */
    public static Graph ofLaplacian(double strength, List<List<Double>> laplacian) {
        return new Graph(strength, null, laplacian, On.HEADS);
    }

    @Override
    public Penalty forTasks(List<String> tasks) {
        int size = tasks.size();
        if (laplacian != null) {
            if (laplacian.size() != size) {
                throw new PolymathException("The laplacian of the graph penalty has " + laplacian.size()
                        + " rows, but there are " + size + " tasks; it needs a row and a column for each.");
            }
            return ofMatrix();
        }
        double[] l = new double[size * size];
        List<String> problems = new ArrayList<>();
        for (Edge edge : edges == null ? List.<Edge>of() : edges) {
            int from = row(edge.from(), tasks, problems);
            int to = row(edge.to(), tasks, problems);
            if (from >= 0 && to >= 0) {
                l[from * size + from] += edge.weight();
                l[to * size + to] += edge.weight();
                l[from * size + to] -= edge.weight();
                l[to * size + from] -= edge.weight();
            }
        }
        if (!problems.isEmpty()) {
            throw PolymathException.of(problems);
        }
        return new LaplacianPenalty(strength, l, size, on);
    }

    private static int row(String name, List<String> tasks, List<String> problems) {
        int row = tasks.indexOf(name);
        if (row < 0) {
            problems.add("An edge of the graph penalty names the task '" + name + "', which isn't one of " + tasks + "."
                    + DidYouMean.hint(name, tasks));
        }
        return row;
    }

    private LaplacianPenalty ofMatrix() {
        if (laplacian == null) {
            throw new IllegalStateException(
                    "The edges of a graph penalty name tasks; use the penalty that forTasks(names) returns.");
        }
        double[] l = laplacian.stream()
                .flatMap(List::stream)
                .mapToDouble(Double::doubleValue)
                .toArray();
        return new LaplacianPenalty(strength, l, laplacian.size(), on);
    }

    @Override
    public double value(double[] w, int rows, int columns) {
        return ofMatrix().value(w, rows, columns);
    }

    @Override
    public boolean isSmooth() {
        return true;
    }

    @Override
    public void addGradient(double[] w, int rows, int columns, double[] gradient) {
        ofMatrix().addGradient(w, rows, columns, gradient);
    }

    @Override
    public void proximalStep(double[] w, int rows, int columns, double step) {
        ofMatrix().proximalStep(w, rows, columns, step);
    }
}
