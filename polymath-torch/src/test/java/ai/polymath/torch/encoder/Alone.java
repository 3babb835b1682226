package ai.polymath.torch.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.torch.engine.Engine;
import ai.polymath.torch.engine.Gradients;
import ai.polymath.torch.engine.Keeper;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Inputs;
import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Pass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** An encoder by itself in double precision. */
final class Alone implements AutoCloseable {
    final Keeper keeper = new Keeper();
    final ParameterBook book;
    final Encoder encoder;

    Alone(EncoderKind kind, InputShape shape, long seed) {
        this(kind, shape, seed, new Stages(0, kind.stages()));
    }

    Alone(EncoderKind kind, InputShape shape, long seed, Stages stages) {
        Engine.start(1);
        Engine.seed(seed);
        book = new ParameterBook(ScalarType.Double, seed);
        encoder = keeper.build(() -> kind.build(shape, book, "e", Owner.SHARED, stages));
    }

    /** Numeric columns without gaps. */
    static InputShape numbers(int columns) {
        return numbers(columns, new boolean[columns]);
    }

    /** Numeric columns, some with an indicator of missing values. */
    static InputShape numbers(int columns, boolean[] gaps) {
        List<InputShape.Feature> features = new ArrayList<>();
        int offset = 0;
        for (int i = 0; i < columns; i++) {
            int width = gaps[i] ? 2 : 1;
            features.add(new InputShape.Feature("x" + i, offset, width, -1));
            offset += width;
        }
        return new InputShape(offset, List.of(), features);
    }

    /** Category columns with that many indices each, which mean the same in all. */
    static InputShape tokens(int columns, int indices) {
        List<InputShape.Feature> features = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            features.add(new InputShape.Feature("t" + i, 0, 0, i));
            sizes.add(indices);
        }
        return new InputShape(0, sizes, features);
    }

    /** Only numbers. */
    static Inputs dense(double[][] rows) {
        int width = rows[0].length;
        double[] all = new double[rows.length * width];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, all, i * width, width);
        }
        return new Inputs(Tensors.of(all, rows.length, width), Tensors.of(new long[0], rows.length, 0));
    }

    /** Only codes. */
    static Inputs codes(int[][] rows) {
        int width = rows[0].length;
        long[] all = new long[rows.length * width];
        for (int i = 0; i < all.length; i++) {
            all[i] = rows[i / width][i % width];
        }
        return new Inputs(Tensors.of(new double[0], rows.length, 0), Tensors.of(all, rows.length, width));
    }

    static double[][] normal(SplittableRandom random, int rows, int columns) {
        double[][] x = new double[rows][columns];
        for (double[] row : x) {
            Arrays.setAll(row, i -> random.nextGaussian());
        }
        return x;
    }

    long parameters() {
        return book.entries().stream().mapToLong(e -> e.tensor().numel()).sum();
    }

    Tensor tensor(String name) {
        return book.entries().stream()
                .filter(e -> e.name().equals("e." + name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " among "
                        + book.entries().stream().map(ParameterBook.Entry::name).toList()))
                .tensor();
    }

    double[] values(String name) {
        return Tensors.doubles(tensor(name));
    }

    double[] gradient(String name) {
        return Tensors.doubles(tensor(name).grad());
    }

    /** The representation of each row. */
    double[][] run(Inputs inputs, boolean training) {
        try (Scope scope = Scope.open();
                Gradients.Off off = Gradients.off()) {
            Tensor z = encoder.forward(new Pass(inputs, training));
            int width = (int) z.size(1);
            double[] all = Tensors.doubles(z);
            double[][] rows = new double[all.length / width][];
            Arrays.setAll(rows, i -> Arrays.copyOfRange(all, i * width, (i + 1) * width));
            return rows;
        }
    }

    /** A loss whose gradient has no reason to be 0: the representation weighted by fixed random numbers. */
    private double loss(Inputs inputs, long seed, boolean backward) {
        try (Scope scope = Scope.open()) {
            Tensor z = encoder.forward(new Pass(inputs, true));
            SplittableRandom random = new SplittableRandom(seed);
            double[] weights = random.doubles(z.numel()).map(w -> w + 0.5).toArray();
            Tensor loss = z.mul(Tensors.of(weights, z.shape())).sum();
            if (backward) {
                loss.backward();
            }
            return Tensors.doubles(loss)[0];
        }
    }

    /** Fills the gradients. */
    void backward(Inputs inputs, long seed) {
        loss(inputs, seed, true);
    }

    /** Compares gradients with central differences at some places of each parameter. */
    void checkGradients(Inputs inputs, long seed) {
        backward(inputs, seed);
        SplittableRandom random = new SplittableRandom(seed + 1);
        double largest = book.entries().stream()
                .flatMapToDouble(e -> Arrays.stream(Tensors.doubles(e.tensor().grad())))
                .map(Math::abs)
                .max()
                .orElseThrow();
        for (ParameterBook.Entry entry : book.entries()) {
            double[] values = Tensors.doubles(entry.tensor());
            double[] gradient = Tensors.doubles(entry.tensor().grad());
            for (int n = 0; n < 4; n++) {
                int at = random.nextInt(values.length);
                double[] moved = values.clone();
                double step = 1e-6;
                moved[at] = values[at] + step;
                Tensors.copyFrom(entry.tensor(), moved);
                double above = loss(inputs, seed, false);
                moved[at] = values[at] - step;
                Tensors.copyFrom(entry.tensor(), moved);
                double below = loss(inputs, seed, false);
                assertThat(gradient[at])
                        .as("%s[%d]", entry.name(), at)
                        .isCloseTo((above - below) / (2 * step), within(1e-6 * largest));
            }
            Tensors.copyFrom(entry.tensor(), values);
        }
    }

    @Override
    public void close() {
        keeper.close();
    }
}
