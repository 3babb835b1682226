package ai.polymath.torch.balancing;

import ai.polymath.balancing.Balancing;
import ai.polymath.balancing.CrossAnswer;
import ai.polymath.balancing.CrossGradientWeighting;
import ai.polymath.balancing.CrossPlan;
import ai.polymath.balancing.CrossProducts;
import ai.polymath.balancing.Gramian;
import ai.polymath.balancing.StepInput;
import ai.polymath.experiment.BalancingSettings;
import ai.polymath.torch.engine.FlatParameters;
import ai.polymath.torch.engine.Gradients;
import ai.polymath.torch.engine.ParameterSnapshot;
import ai.polymath.torch.network.Network;
import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The gradient of a method that compares the task gradients of independent batches, perhaps at a point ahead; the steps are
 * those that {@link CrossGradientWeighting} lists. Running statistics of layers move with batch 0 at theta alone.
 */
final class CrossGradient extends StepGradient {
    private final CrossGradientWeighting method;
    private final CrossPlan plan;
    private final Objective objective;
    private final BalancingSettings settings;
    private final TaskGradients first;
    private final TaskGradients second;
    private final ParameterSnapshot here;

    CrossGradient(CrossGradientWeighting method, Objective objective, BalancingSettings settings) {
        this.method = method;
        this.plan = method.plan();
        this.objective = objective;
        this.settings = settings;
        FlatParameters parameters = objective.network().parameters();
        long columns = plan.heads()
                ? parameters.parameterCount()
                : parameters.segment(Network.SHARED).length();
        this.first = new TaskGradients(objective.network(), objective.tasks(), columns);
        this.second = new TaskGradients(objective.network(), objective.tasks(), columns);
        this.here = parameters.snapshot();
    }

    @Override
    Balancing method() {
        return method;
    }

    @Override
    StepResult compute(StepBatch batch, @Nullable GradientWatch watching) {
        int[][] rows = new int[plan.batches()][];
        rows[0] = batch.rows();
        for (int b = 1; b < rows.length; b++) {
            rows[b] = objective.source().independent(batch.rows(), (batch.step() * 31L + b) * 0x9E3779B97F4A7C15L);
        }
        int[] present = presentInAll(rows);
        if (present.length == 0) {
            objective.network().parameters().zeroGradients();
            return new StepResult(objective.absent(), objective.absent());
        }
        Tensor losses = losses(batch, rows[0], present);
        StepInput input = objective.input(batch, present, objective.byTask(losses));
        TensorRows one = rows(first, losses, present);
        // Everything but batch 0 at theta leaves the running statistics as they are now.
        here.save();
        double rate = 0;
        double[] ahead = new double[0];
        if (plan.lookAheadSteps() > 0) {
            rate = Double.isNaN(plan.lookAheadRate()) ? batch.learningRate() : plan.lookAheadRate();
            walk(batch, rows[0], input, rate);
            if (plan.lossesAhead()) {
                try (Gradients.Off off = Gradients.off()) {
                    ahead = input.select(objective.byTask(losses(batch, rows[0], present)));
                }
            }
            if (!plan.secondAhead()) {
                here.restore();
            }
        }
        TensorRows two = rows(second, losses(batch, rows[1], present), present);
        here.restore();
        CrossProducts products = new CrossProducts(gramian(one), gramian(two), two.products(one), ahead, rate);
        CrossAnswer answer = method.weights(products, input, state());
        state(answer.state());
        gradient(batch, rows, present, answer.weights());
        here.restore();
        return objective.result(input, answer.total());
    }

    private int[] presentInAll(int[][] rows) {
        int[] common = objective.present(rows[0]);
        for (int b = 1; b < rows.length; b++) {
            int[] other = objective.present(rows[b]);
            common = Arrays.stream(common)
                    .filter(t -> Arrays.binarySearch(other, t) >= 0)
                    .toArray();
        }
        return common;
    }

    private Tensor losses(StepBatch batch, int[] rows, int[] present) {
        return objective.losses(objective.represent(batch, rows), present);
    }

    private TensorRows rows(TaskGradients into, Tensor losses, int[] present) {
        objective.network().parameters().zeroGradients();
        return into.fill(losses, Arrays.stream(present).map(objective::place).toArray());
    }

    private static Gramian gramian(TensorRows rows) {
        int[] all = new int[rows.rows()];
        Arrays.setAll(all, i -> i);
        return rows.gramian(all);
    }

    /** Plain gradient steps of the weighted losses of batch 0, heads included. */
    private void walk(StepBatch batch, int[] rows, StepInput input, double rate) {
        double[] weights = method.lookAheadWeights(input, state());
        FlatParameters parameters = objective.network().parameters();
        for (int s = 0; s < plan.lookAheadSteps(); s++) {
            parameters.zeroGradients();
            backward(losses(batch, rows, input.present()), input.present(), weights);
            try (Gradients.Off off = Gradients.off()) {
                parameters.values().add_(parameters.gradient(), new Scalar(-rate));
            }
        }
    }

    private void backward(Tensor losses, int[] present, double[] weights) {
        double[] all = new double[objective.tasks()];
        for (int i = 0; i < present.length; i++) {
            all[present[i]] = weights[i];
        }
        losses.dot(objective.inGroupOrder(all, losses)).backward();
    }

    /** The gradient of the weighted losses of all batches at theta. */
    private void gradient(StepBatch batch, int[][] rows, int[] present, double[][] weights) {
        FlatParameters parameters = objective.network().parameters();
        parameters.zeroGradients();
        for (int b = 0; b < rows.length; b++) {
            if (Arrays.stream(weights[b]).allMatch(w -> w == 0)) {
                continue;
            }
            backward(losses(batch, rows[b], present), present, weights[b]);
        }
        if (settings.heads() != BalancingSettings.Heads.WEIGHTED) {
            unweightedHeads(batch, rows[0], present);
        }
    }

    /** Heads follow their own task on batch 0 with weight 1. */
    private void unweightedHeads(StepBatch batch, int[] rows, int[] present) {
        FlatParameters parameters = objective.network().parameters();
        Tensor gradient = parameters.gradient();
        Tensor shared;
        try (Gradients.Off off = Gradients.off()) {
            shared = parameters.gradient(parameters.segment(Network.SHARED)).clone();
            gradient.zero_();
        }
        double[] ones = new double[present.length];
        Arrays.fill(ones, 1);
        backward(losses(batch, rows, present), present, ones);
        try (Gradients.Off off = Gradients.off()) {
            parameters.gradient(parameters.segment(Network.SHARED)).copy_(shared);
        }
    }

    @Override
    public void close() {
        super.close();
        first.close();
        second.close();
        here.close();
    }
}
