package ai.polymath.linear;

import ai.polymath.regularization.Graph;
import ai.polymath.regularization.Penalty;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code lambda / 2 (sum over edges a_st ||w_s - w_t||^2 + ridge ||W||_F^2)}: known relations between tasks (Evgeniou,
 * Micchelli and Pontil 2005; the SRMTL of MALSAR).
 *
 * @param edges which tasks are related
 * @param laplacian {@code [tasks, tasks]} instead of edges
 * @param ridge how strongly all weights are shrunk besides
 */
@Kind("graph")
@Doc("Half the squared differences of the weights of tasks joined by an edge.")
public record GraphPenalty(
        @Doc("Pairs of related tasks.") @Nullable List<Graph.Edge> edges,

        @Doc("The Laplacian of the graph, a row a task, instead of edges.") @Nullable
        List<List<Double>> laplacian,

        @Doc("Ridge on all weights, as a multiple of lambda.") @Default("0")
        double ridge)
        implements LinearPenalty {
    /** Refuses both or neither of edges and Laplacian, and a ridge that is negative or not finite. */
    public GraphPenalty {
        PenaltyChecks.atLeastZero("graph", "ridge", ridge);
        Graph checked = new Graph(0, edges, laplacian, Penalty.On.HEADS);
        edges = checked.edges();
        laplacian = checked.laplacian();
    }

    /** Of edges, without ridge. */
    public static GraphPenalty ofEdges(List<Graph.Edge> edges) {
        return new GraphPenalty(edges, null, 0);
    }

    @Override
    public Regularizer at(double lambda, Layout layout) {
        return Ridged.on(
                PlainRegularizer.onTasks(new Graph(lambda, edges, laplacian, Penalty.On.HEADS), layout),
                lambda == 0 ? 0 : lambda * ridge);
    }
}
