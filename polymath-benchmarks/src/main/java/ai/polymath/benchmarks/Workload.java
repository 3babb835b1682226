package ai.polymath.benchmarks;

import ai.polymath.experiment.HeadSettings;
import ai.polymath.experiment.ModelSettings;
import ai.polymath.task.BinaryTask;
import ai.polymath.task.FittedTask;
import ai.polymath.task.RegressionTask;
import ai.polymath.torch.encoder.MlpEncoder;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.sharing.HardSharing;
import java.util.ArrayList;
import java.util.List;

/**
 * A network and a batch whose step is timed. All tasks share one encoder and see the same batch; each has a linear head.
 *
 * @param name such as {@code mlp}
 * @param inputs numbers an example has
 * @param widths of the encoder's layers
 * @param rows examples in the batch
 * @param binary whether tasks are binary; regressions otherwise
 */
record Workload(String name, int inputs, List<Integer> widths, int rows, boolean binary) {
    /** The workloads that can be built, as they are defined for the peers. */
    static final List<Workload> ALL = List.of(
            new Workload("mlp", 64, List.of(256, 256), 128, false),
            new Workload("wide", 200, List.of(512, 512, 256), 256, true),
            new Workload("multidisease", 34, List.of(128, 64), 128, true));

    InputShape shape() {
        List<InputShape.Feature> features = new ArrayList<>();
        for (int i = 0; i < inputs; i++) {
            features.add(new InputShape.Feature("x" + i, i, 1, -1));
        }
        return new InputShape(inputs, List.of(), features);
    }

    ModelSettings model() {
        return new ModelSettings(
                MlpEncoder.of(widths.toArray(Integer[]::new)), new HardSharing(), new HeadSettings(List.of(), 0));
    }

    List<FittedTask> tasks(int count) {
        List<FittedTask> tasks = new ArrayList<>();
        for (int t = 0; t < count; t++) {
            tasks.add(
                    binary
                            ? new FittedTask(BinaryTask.of("t" + t), List.of("0", "1"), 0, 1)
                            : new FittedTask(RegressionTask.of("t" + t), List.of(), 0, 1));
        }
        return tasks;
    }
}
