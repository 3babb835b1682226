package ai.polymath.torch.training;

import ai.polymath.PolymathException;
import ai.polymath.regularization.Penalty;
import ai.polymath.torch.engine.FlatParameters;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.Network;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;

/**
 * Puts the penalties Omega on the network's weights: smooth ones add their gradient before the optimiser's step, the others
 * take their proximal step after it with the step's learning rate, so that zeros are exact zeros. Offsets and scales are
 * never penalised.
 *
 * <p>A penalty sees matrices whose rows are what it groups by: on the input one row a feature (all weights that leave it);
 * on the heads one row a task, or a row an output where tasks differ in outputs; elsewhere the weight matrix itself.
 * Weights are few where penalties are used, so they are computed in double precision by the one implementation in core.
 */
final class Regularizer {
    /** A matrix of weights: where each of its numbers stands in the vector of all parameters. */
    private record Block(int[] places, int rows, int columns) {}

    private static final int KERNEL_DIMENSIONS = 4;

    private record Term(Penalty penalty, List<Block> blocks) {}

    private final FlatParameters parameters;
    private final List<Term> terms = new ArrayList<>();

    Regularizer(List<Penalty> penalties, Network network, List<String> tasks) {
        this.parameters = network.parameters();
        for (Penalty penalty : penalties) {
            if (penalty.strength() > 0) {
                terms.add(new Term(penalty.forTasks(tasks), blocks(penalty.on(), network)));
            }
        }
    }

    private List<Block> blocks(Penalty.On on, Network network) {
        List<Block> blocks = new ArrayList<>();
        List<ParameterBook.Entry> heads = new ArrayList<>();
        int offset = 0;
        for (ParameterBook.Entry entry : network.entries()) {
            int length = Math.toIntExact(entry.tensor().numel());
            boolean weight = entry.role() != Role.OFFSET;
            switch (on) {
                case INPUT -> {
                    if (entry.role() == Role.INPUT) {
                        blocks.addAll(
                                features(entry, offset, network.features().getOrDefault(entry.name(), List.of())));
                    }
                }
                case HEADS -> {
                    if (entry.role() == Role.HEAD) {
                        requireOwn(entry);
                        heads.add(entry);
                        blocks.add(tasks(entry, offset));
                    }
                }
                case SHARED -> {
                    if (weight && entry.owner().isShared()) {
                        blocks.add(matrix(entry, offset));
                    }
                }
                case ALL -> {
                    if (weight) {
                        blocks.add(matrix(entry, offset));
                    }
                }
            }
            offset += length;
        }
        if (on == Penalty.On.INPUT && blocks.isEmpty()) {
            throw new PolymathException(
                    "A penalty is on: input, but no weights of this encoder belong to single features."
                            + " Maybe write on: shared, or use encoder: mlp.");
        }
        return on == Penalty.On.HEADS ? joined(blocks, heads) : blocks;
    }

    private static void requireOwn(ParameterBook.Entry head) {
        if (head.owner().isShared()) {
            throw new PolymathException(
                    "training.regularization puts a penalty on the heads, a row a task, but with this"
                            + " model.sharing, or these outputs, tasks share parts of them. Use on: shared or on: all.");
        }
    }

    /** The weights that leave each feature: one row, whatever number of columns the feature has in the weight matrix. */
    private static List<Block> features(ParameterBook.Entry entry, int offset, List<Integer> widths) {
        int units = (int) entry.tensor().size(0);
        int inputs = (int) entry.tensor().size(1);
        List<Block> blocks = new ArrayList<>();
        int column = 0;
        for (int width : widths) {
            blocks.add(columns(offset, units, inputs, column, width));
            column += width;
        }
        return blocks;
    }

    private static Block columns(int offset, int units, int inputs, int first, int width) {
        int[] places = new int[units * width];
        int n = 0;
        for (int column = first; column < first + width; column++) {
            for (int unit = 0; unit < units; unit++) {
                places[n++] = offset + unit * inputs + column;
            }
        }
        return new Block(places, 1, places.length);
    }

    private static Block tasks(ParameterBook.Entry entry, int offset) {
        int rows = (int) entry.tensor().size(0);
        return range(offset, rows, Math.toIntExact(entry.tensor().numel()) / rows);
    }

    private static Block matrix(ParameterBook.Entry entry, int offset) {
        int length = Math.toIntExact(entry.tensor().numel());
        // Kernels [out, in, height, width] have one row an output channel.
        boolean kernels = entry.tensor().dim() == KERNEL_DIMENSIONS;
        int columns = kernels
                ? length / (int) entry.tensor().size(0)
                : (int) entry.tensor().size(entry.tensor().dim() - 1);
        return range(offset, length / columns, columns);
    }

    private static Block range(int offset, int rows, int columns) {
        int[] places = new int[rows * columns];
        Arrays.setAll(places, i -> offset + i);
        return new Block(places, rows, columns);
    }

    /** One matrix of all heads in the order of the tasks: a row a task if all tasks have as many weights, else a row an output. */
    private static List<Block> joined(List<Block> blocks, List<ParameterBook.Entry> heads) {
        if (blocks.isEmpty()) {
            return blocks;
        }
        int columns = blocks.get(0).columns();
        if (blocks.stream().anyMatch(b -> b.columns() != columns)) {
            int width = (int) heads.get(0).tensor().size(2);
            blocks = blocks.stream()
                    .map(b -> new Block(b.places(), b.places().length / width, width))
                    .toList();
        }
        // Groups of equal form mix up the tasks, but a penalty may know them by their order.
        TreeMap<Integer, int[]> byTask = new TreeMap<>();
        for (int g = 0; g < blocks.size(); g++) {
            int[] places = blocks.get(g).places();
            List<Integer> members = heads.get(g).owner().tasks();
            int length = places.length / members.size();
            for (int m = 0; m < members.size(); m++) {
                byTask.put(members.get(m), Arrays.copyOfRange(places, m * length, (m + 1) * length));
            }
        }
        int[] places = byTask.values().stream().flatMapToInt(Arrays::stream).toArray();
        int width = blocks.get(0).columns();
        return List.of(new Block(places, places.length / width, width));
    }

    /** The value of Omega at the present weights. */
    double value() {
        if (terms.isEmpty()) {
            return 0;
        }
        double[] all = Tensors.doubles(parameters.values());
        double sum = 0;
        for (Term term : terms) {
            for (Block block : term.blocks()) {
                sum += term.penalty().value(gather(all, block), block.rows(), block.columns());
            }
        }
        return sum;
    }

    /** Adds the gradient of the smooth penalties to the network's gradient. */
    void addGradient() {
        if (terms.stream().noneMatch(t -> t.penalty().isSmooth())) {
            return;
        }
        double[] all = Tensors.doubles(parameters.values());
        double[] gradient = new double[all.length];
        for (Term term : terms) {
            if (term.penalty().isSmooth()) {
                for (Block block : term.blocks()) {
                    double[] own = new double[block.places().length];
                    term.penalty().addGradient(gather(all, block), block.rows(), block.columns(), own);
                    for (int i = 0; i < own.length; i++) {
                        gradient[block.places()[i]] += own[i];
                    }
                }
            }
        }
        Tensor addition = Tensors.of(gradient, gradient.length)
                .to(parameters.gradient().device(), parameters.gradient().scalar_type());
        parameters.gradient().add_(addition);
    }

    /** Takes the proximal steps of the other penalties; autograd must be off. */
    void proximalStep(double learningRate) {
        if (terms.stream().allMatch(t -> t.penalty().isSmooth())) {
            return;
        }
        double[] all = Tensors.doubles(parameters.values());
        for (Term term : terms) {
            if (!term.penalty().isSmooth()) {
                for (Block block : term.blocks()) {
                    double[] own = gather(all, block);
                    term.penalty().proximalStep(own, block.rows(), block.columns(), learningRate);
                    for (int i = 0; i < own.length; i++) {
                        all[block.places()[i]] = own[i];
                    }
                }
            }
        }
        Tensors.copyFrom(parameters.values(), all);
    }

    private static double[] gather(double[] all, Block block) {
        double[] own = new double[block.places().length];
        for (int i = 0; i < own.length; i++) {
            own[i] = all[block.places()[i]];
        }
        return own;
    }
}
