package ai.polymath.torch.balancing;

import ai.polymath.balancing.Answer;
import ai.polymath.balancing.Balancing;
import ai.polymath.balancing.GradientAggregator;
import ai.polymath.balancing.GradientRows;
import ai.polymath.balancing.StepInput;
import ai.polymath.experiment.BalancingSettings;
import ai.polymath.torch.engine.Gradients;
import ai.polymath.torch.engine.Keeper;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.Network;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** The gradient of a method that needs the task gradients themselves. */
final class AggregatedGradient extends StepGradient {
    private final GradientAggregator method;
    private final Objective objective;
    private final BalancingSettings settings;
    private final TaskGradients gradients;
    private final Keeper keeper = new Keeper();
    private final GradientRows[] memory;
    private final Map<String, Tensor> named = new LinkedHashMap<>();

    AggregatedGradient(GradientAggregator method, Objective objective, BalancingSettings settings) {
        this.method = method;
        this.objective = objective;
        this.settings = settings;
        Network network = objective.network();
        long columns = network.parameters().segment(Network.SHARED).length();
        this.gradients = new TaskGradients(network, objective.tasks(), columns);
        this.memory = new GradientRows[method.memories()];
        Tensor like = network.parameters().gradient();
        for (int i = 0; i < memory.length; i++) {
            Tensor matrix = keeper.build(() -> Tensors.zeros(like.scalar_type(), objective.tasks(), columns)
                    .to(like.device(), like.scalar_type()));
            memory[i] = new TensorRows(matrix);
            named.put("memory/" + i, matrix);
        }
    }

    @Override
    Balancing method() {
        return method;
    }

    @Override
    public Map<String, Tensor> memory() {
        return named;
    }

    @Override
    StepResult compute(StepBatch batch, @Nullable GradientWatch watching) {
        Objective.TaskPass pass = objective.pass(batch);
        StepInput input = pass.input();
        Network network = objective.network();
        TensorRows jacobian = pass.fill(gradients);
        if (watching != null) {
            watching.take(TensorRows.ofRows(jacobian.tensor()), input.present());
        }
        Tensor result = network.parameters().gradient(network.parameters().segment(Network.SHARED));
        // Parameters of the trunk that tasks have for themselves are in the gradient already; the shared part is empty.
        TensorRows into = new TensorRows(result.view(1, result.numel()));
        Answer answer = method.aggregate(jacobian, memory, into, input, state());
        state(answer.state());
        double factor = settings.factor(method, input.size());
        if (factor != 1) {
            try (Gradients.Off off = Gradients.off()) {
                result.mul_(new Scalar(factor));
            }
        }
        double[] weights = answer.weights();
        for (int i = 0; i < weights.length; i++) {
            weights[i] *= factor;
        }
        OwnWeights.apply(settings, method, objective, input, weights);
        return objective.result(input, weights);
    }

    @Override
    boolean hasGramian(StepBatch batch) {
        return true;
    }

    @Override
    public void close() {
        super.close();
        gradients.close();
        keeper.close();
    }
}
