package ai.polymath.torch.balancing;

import ai.polymath.PolymathException;
import ai.polymath.balancing.Answer;
import ai.polymath.balancing.Balancing;
import ai.polymath.balancing.GradientWeighting;
import ai.polymath.balancing.Gramian;
import ai.polymath.balancing.MethodState;
import ai.polymath.balancing.StepInput;
import ai.polymath.experiment.BalancingSettings;
import ai.polymath.torch.chain.Chain;
import ai.polymath.torch.engine.FlatParameters;
import ai.polymath.torch.engine.Gradients;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.Network;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * The gradient of a method that looks at inner products: task gradients, their Gramian to the host, weights, and
 * {@code v = J^T w}. At the representation there is no J: the weighted gradient passes the trunk once.
 */
final class GramianGradient extends StepGradient {
    /** What belongs to one block of columns in the state: its number and the name inside. */
    private static final String BLOCK = "block %d/%s";

    /** The last weights, for the steps between two updates. */
    private static final String HELD = "held weights";

    /** A stretch of the shared parameters that has its own weights. */
    private record Block(long offset, long length) {}

    private final GradientWeighting method;
    private final Objective objective;
    private final BalancingSettings settings;
    private final List<Block> blocks;
    private final boolean atRepresentation;
    private @Nullable TaskGradients gradients;
    private @Nullable BlockwiseGramian blockwise;

    GramianGradient(GradientWeighting method, Objective objective, BalancingSettings settings) {
        this.method = method;
        this.objective = objective;
        this.settings = settings;
        this.atRepresentation =
                method.parts() > 0 || settings.gradientsAt() == BalancingSettings.GradientsAt.REPRESENTATION;
        if (atRepresentation && !objective.network().cutsAtRepresentation()) {
            throw new PolymathException("training.balancing compares gradients at the representation, but with "
                    + (objective.network().isPerTask()
                            ? "this model.sharing each task has a representation of its own, so there is none at"
                                    + " which to compare gradients."
                            : "this model.sharing or these outputs the heads are shared too, whose gradients begin"
                                    + " behind the representation.")
                    + (method.parts() > 0 ? " Use another method" : " Use gradients_at: parameters")
                    + ", or sharing: hard without outputs.");
        }
        if (atRepresentation && settings.blocks() == BalancingSettings.Blocks.LAYER) {
            throw new PolymathException(
                    "training.balancing: blocks: layer can't be combined with a method that compares"
                            + " gradients at the representation, where there are no layers. Remove the option.");
        }
        long shared = objective.network().parameters().segment(Network.SHARED).length();
        this.blocks = settings.blocks() == BalancingSettings.Blocks.LAYER
                ? layers(objective.network())
                : List.of(new Block(0, shared));
        boolean withoutRows =
                atRepresentation || (blocks.size() == 1 && objective.network().isChain());
        if (!withoutRows) {
            makeRoom();
        } else if (!atRepresentation
                && BlockwiseGramian.isNeeded(
                        objective.network(), objective.tasks(), shared, settings.gradientMemory())) {
            // Whether the chain has room for a batch is known only then; without, rows must do.
            BlockwiseGramian.requireRows(objective.network(), shared, settings.gradientMemory());
        }
    }

    /** Room for rows of the Jacobian; a chain may never need it. */
    private void makeRoom() {
        if (gradients != null || blockwise != null) {
            return;
        }
        Network network = objective.network();
        long shared = network.parameters().segment(Network.SHARED).length();
        if (!BlockwiseGramian.isNeeded(network, objective.tasks(), shared, settings.gradientMemory())) {
            this.gradients = new TaskGradients(network, objective.tasks(), shared);
        } else if (blocks.size() > 1) {
            throw new PolymathException(
                    "training.balancing.blocks: layer needs the gradients of all tasks at once, which"
                            + " take more than gradient_memory allows. Raise it, or use blocks: trunk.");
        } else {
            this.blockwise = BlockwiseGramian.create(network, objective.tasks(), shared, settings.gradientMemory());
        }
    }

    /** The shared parameters by layer: those whose names differ in the last part only belong together. */
    private static List<Block> layers(Network network) {
        Map<String, Block> layers = new LinkedHashMap<>();
        for (FlatParameters.Parameter parameter : network.parameters().parameters()) {
            if (parameter.segment().equals(Network.SHARED)) {
                String layer = parameter.name().replaceAll("\\.[^.]*$", "");
                layers.merge(
                        layer,
                        new Block(parameter.offset(), parameter.length()),
                        (a, b) -> new Block(a.offset(), a.length() + b.length()));
            }
        }
        return layers.isEmpty() ? List.of(new Block(0, 0)) : List.copyOf(layers.values());
    }

    @Override
    boolean hasGramian(StepBatch batch) {
        return !atRepresentation && blocks.size() == 1 && !isHeld(batch);
    }

    private boolean isHeld(StepBatch batch) {
        return batch.step() % settings.updateEvery() != 0 && state().has(HELD);
    }

    @Override
    Balancing method() {
        return method;
    }

    @Override
    public void state(MethodState remembered) {
        if (blocks.size() > 1 && remembered.asMap().keySet().stream().noneMatch(k -> k.startsWith("block "))) {
            // A fresh state: each block begins with its own copy.
            MethodState all = MethodState.EMPTY;
            for (int b = 0; b < blocks.size(); b++) {
                all = put(all, b, remembered);
            }
            super.state(all);
        } else {
            super.state(remembered);
        }
    }

    @Override
    public void endOfEpoch(ai.polymath.balancing.EpochLosses epoch) {
        MethodState all = state();
        for (int b = 0; b < blocks.size(); b++) {
            all = put(all, b, method.endOfEpoch(epoch, get(b)));
        }
        super.state(all);
    }

    private MethodState get(int block) {
        if (blocks.size() == 1 && !state().has(HELD)) {
            return state();
        }
        Map<String, double[]> own = new LinkedHashMap<>();
        String prefix = String.format(BLOCK, block, "");
        state().asMap().forEach((name, value) -> {
            if (blocks.size() == 1) {
                if (!name.equals(HELD)) {
                    own.put(name, value);
                }
            } else if (name.startsWith(prefix)) {
                own.put(name.substring(prefix.length()), value);
            }
        });
        return MethodState.of(own);
    }

    private MethodState put(MethodState all, int block, MethodState own) {
        if (blocks.size() == 1 && !all.has(HELD)) {
            return own;
        }
        MethodState result = all;
        for (Map.Entry<String, double[]> entry : own.asMap().entrySet()) {
            String name = blocks.size() == 1 ? entry.getKey() : String.format(BLOCK, block, entry.getKey());
            result = result.with(name, entry.getValue());
        }
        return result;
    }

    @Override
    StepResult compute(StepBatch batch, @Nullable GradientWatch watching) {
        if (isHeld(batch)) {
            return heldStep(batch);
        }
        double[] weights;
        Objective.TaskPass pass = objective.pass(batch);
        StepInput input = pass.input();
        if (pass instanceof Objective.HeadPass heads && isWeighted(heads.cut())) {
            weights = weightedPass(heads.cut(), batch, input, watching);
        } else {
            weights = atParameters(pass.fill(rows()).tensor(), input, watching);
        }
        OwnWeights.apply(settings, method, objective, input, weights);
        if (settings.updateEvery() > 1) {
            double[] held = state().has(HELD) ? state().get(HELD) : filledWithOnes();
            super.state(state().with(HELD, input.replace(held, weights)));
        }
        return objective.result(input, weights);
    }

    private double[] filledWithOnes() {
        double[] ones = new double[objective.tasks()];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** The chain of layers that the gradients can pass together, if there is one and memory for it. */
    private @Nullable Chain chain(Cut cut) {
        Chain chain = cut.chain();
        if (chain == null || atRepresentation || blocks.size() > 1) {
            return null;
        }
        double bytes = (double) objective.tasks()
                * chain.room(objective.tasks())
                * objective.network().parameters().gradient().element_size();
        return bytes <= settings.gradientMemory() * (1 << 20) ? chain : null;
    }

    private boolean isWeighted(Cut cut) {
        if (atRepresentation || chain(cut) != null) {
            return true;
        }
        makeRoom();
        return blockwise != null;
    }

    private TaskGradients rows() {
        makeRoom();
        return Objects.requireNonNull(gradients);
    }

    /** Without a Jacobian: the Gramian, then one weighted backward pass through the trunk. */
    private double[] weightedPass(Cut cut, StepBatch batch, StepInput input, @Nullable GradientWatch watching) {
        Chain chain = chain(cut);
        if (chain != null) {
            Tensor products = chain.gramian(
                    cut.gradients(input.present()), objective.network().workspace());
            double[] weights = weights(TensorRows.ofProducts(products), input, watching);
            chain.backward(Tensors.of(weights, weights.length).to(products.device(), products.scalar_type()));
            return weights;
        }
        Gramian gramian;
        if (method.parts() > 0) {
            gramian = PartLengths.largest(cut, batch, input, objective.source(), method.parts());
        } else if (blockwise == null) {
            gramian = new TensorRows(cut.gradients()).gramian(input.present());
        } else {
            gramian = blockwise.of(cut, input.present());
        }
        double[] weights = weights(gramian, input, watching);
        cut.backward(input.replace(new double[objective.tasks()], weights));
        return weights;
    }

    private double[] weights(Gramian gramian, StepInput input, @Nullable GradientWatch watching) {
        double[] weights = answer(0, checked(gramian, input), input);
        if (watching != null) {
            watching.take(gramian, input.present());
        }
        return weights;
    }

    private double[] atParameters(Tensor jacobian, StepInput input, @Nullable GradientWatch watching) {
        double[] mean = new double[input.size()];
        try (Gradients.Off off = Gradients.off()) {
            Tensor gradient = objective.network().parameters().gradient();
            List<double[]> all = new ArrayList<>();
            for (int b = 0; b < blocks.size(); b++) {
                Block block = blocks.get(b);
                Tensor columns = jacobian.narrow(1, block.offset(), block.length());
                Gramian gramian = TensorRows.ofRows(columns);
                double[] weights = answer(b, checked(gramian, input), input);
                if (watching != null) {
                    watching.take(gramian, input.present());
                }
                all.add(weights);
                Tensor factors = Tensors.of(weights, weights.length).to(gradient.device(), gradient.scalar_type());
                gradient.narrow(0, block.offset(), block.length()).add_(torch.mv(columns.t(), factors));
            }
            for (double[] weights : all) {
                for (int i = 0; i < mean.length; i++) {
                    mean[i] += weights[i] / all.size();
                }
            }
        }
        return mean;
    }

    private double[] answer(int block, Gramian gramian, StepInput input) {
        Answer answer = method.weights(gramian, input, get(block));
        super.state(put(state(), block, answer.state()));
        double factor = settings.factor(method, input.size());
        return Arrays.stream(answer.weights()).map(w -> w * factor).toArray();
    }

    private Gramian checked(Gramian gramian, StepInput input) {
        for (int i = 0; i < gramian.size(); i++) {
            if (!Double.isFinite(gramian.get(i, i))) {
                throw new PolymathException("The gradient of task '" + objective.name(input.present()[i])
                        + "' is not finite in step " + (input.step() + 1) + " (epoch " + (input.epoch() + 1)
                        + "). Maybe lower training.optimizer.learning_rate.");
            }
        }
        return gramian;
    }

    /** A step between two updates: one backward pass with the weights of before. */
    private StepResult heldStep(StepBatch batch) {
        double[] held = state().get(HELD);
        StepInput input = objective.passWeighted(batch, held);
        double[] weights = input.select(held);
        OwnWeights.apply(settings, method, objective, input, weights);
        return objective.result(input, weights);
    }

    @Override
    public void close() {
        super.close();
        if (gradients != null) {
            gradients.close();
        }
        if (blockwise != null) {
            blockwise.close();
        }
    }
}
