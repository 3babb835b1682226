package ai.polymath.benchmarks;

import ai.polymath.torch.balancing.BatchSource;
import ai.polymath.torch.engine.Keeper;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.Inputs;
import java.util.Arrays;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;

/** One batch, drawn once and used for every step, so that only the step is timed. */
final class FixedBatch implements BatchSource, AutoCloseable {
    private final Keeper keeper = new Keeper();
    private final int rows;
    private final int tasks;
    private final Inputs inputs;
    private final Tensor labels;
    private final Tensor shares;

    FixedBatch(Workload workload, int tasks) {
        Random random = new Random(0);
        this.rows = workload.rows();
        this.tasks = tasks;
        boolean tokens = workload.vocabulary() > 0;
        float[] x = new float[tokens ? 0 : rows * workload.inputs()];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextGaussian();
        }
        long[] codes = new long[tokens ? rows * workload.inputs() : 0];
        for (int i = 0; i < codes.length; i++) {
            // 0 and 1 are tokens that are unknown or missing.
            codes[i] = random.nextInt(2, workload.vocabulary());
        }
        float[] y = new float[rows * tasks];
        for (int i = 0; i < y.length; i++) {
            y[i] = workload.classes() > 0 ? random.nextInt(workload.classes()) : (float) random.nextGaussian();
        }
        float[] share = new float[rows * tasks];
        Arrays.fill(share, 1f / rows);
        this.inputs = new Inputs(
                keeper.build(() -> Tensors.of(x, rows, x.length / rows)),
                keeper.build(() -> Tensors.of(codes, rows, codes.length / rows)));
        this.labels = keeper.build(() -> Tensors.of(y, rows, tasks));
        this.shares = keeper.build(() -> Tensors.of(share, rows, tasks));
    }

    @Override
    public Inputs inputs(int[] chosen) {
        return inputs;
    }

    @Override
    public Tensor labels(int group, int[] chosen) {
        return labels;
    }

    @Override
    public Tensor shares(int group, int[] chosen, double[] perTask) {
        return shares;
    }

    @Override
    public int[] counts(int[] chosen) {
        int[] counts = new int[tasks];
        Arrays.fill(counts, rows);
        return counts;
    }

    @Override
    public int[] independent(int size, long seed) {
        return new int[size];
    }

    @Override
    public void close() {
        keeper.close();
    }
}
