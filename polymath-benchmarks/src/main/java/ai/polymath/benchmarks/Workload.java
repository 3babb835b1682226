package ai.polymath.benchmarks;

import ai.polymath.experiment.HeadSettings;
import ai.polymath.experiment.ModelSettings;
import ai.polymath.task.BinaryTask;
import ai.polymath.task.FittedTask;
import ai.polymath.task.MulticlassTask;
import ai.polymath.task.RegressionTask;
import ai.polymath.torch.encoder.CnnEncoder;
import ai.polymath.torch.encoder.EncoderKind;
import ai.polymath.torch.encoder.MlpEncoder;
import ai.polymath.torch.encoder.RnnEncoder;
import ai.polymath.torch.encoder.SequenceSettings;
import ai.polymath.torch.network.Activation;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.RecurrentCell;
import ai.polymath.torch.sharing.HardSharing;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A network and a batch whose step is timed. All tasks share one encoder and see the same batch; each has a head.
 *
 * @param name such as {@code mlp}
 * @param inputs numbers an example has, or tokens
 * @param vocabulary how many tokens there are; 0 for numbers
 * @param encoder what the tasks share
 * @param heads hidden layers of a head
 * @param rows examples in the batch
 * @param classes of a task; 0 for regressions
 */
record Workload(
        String name, int inputs, int vocabulary, EncoderKind encoder, List<Integer> heads, int rows, int classes) {
    /** The workloads that can be built, as they are defined for the peers. */
    static final List<Workload> ALL = List.of(
            new Workload("mlp", 64, 0, MlpEncoder.of(256, 256), List.of(), 128, 0),
            new Workload("wide", 200, 0, MlpEncoder.of(512, 512, 256), List.of(), 256, 2),
            // For 617 tasks: gradients at a million parameters.
            new Workload("many", 200, 0, MlpEncoder.of(900, 900), List.of(), 64, 2),
            new Workload("multidisease", 34, 0, MlpEncoder.of(128, 64), List.of(), 128, 2),
            new Workload("lenet", 28 * 28, 0, lenet(), List.of(50), 256, 10),
            new Workload(
                    "gru",
                    30,
                    5000,
                    RnnEncoder.of(SequenceSettings.TOKENS, 64, RecurrentCell.GRU, 64),
                    List.of(),
                    32,
                    // The peers have two outputs and cross-entropy even for two classes.
                    2));

    private static CnnEncoder lenet() {
        return new CnnEncoder(
                List.of(1, 28, 28),
                List.of(CnnEncoder.Block.of(10, 5, 2), CnnEncoder.Block.of(20, 5, 2)),
                CnnEncoder.Places.FLATTEN,
                List.of(50),
                Activation.RELU,
                0);
    }

    /** Whether a task's labels are classes of which each has an output of its own. */
    boolean isMulticlass() {
        return classes > 2 || (vocabulary > 0 && classes > 0);
    }

    InputShape shape() {
        boolean tokens = vocabulary > 0;
        List<InputShape.Feature> features = new ArrayList<>();
        for (int i = 0; i < inputs; i++) {
            features.add(tokens ? new InputShape.Feature("x" + i, 0, 0, i) : new InputShape.Feature("x" + i, i, 1, -1));
        }
        return tokens
                ? new InputShape(0, Collections.nCopies(inputs, vocabulary), features)
                : new InputShape(inputs, List.of(), features);
    }

    ModelSettings model() {
        return new ModelSettings(encoder, new HardSharing(), new HeadSettings(heads, 0));
    }

    List<FittedTask> tasks(int count) {
        List<String> names =
                IntStream.range(0, classes).mapToObj(Integer::toString).toList();
        List<FittedTask> tasks = new ArrayList<>();
        for (int t = 0; t < count; t++) {
            if (classes == 0) {
                tasks.add(new FittedTask(RegressionTask.of("t" + t), List.of(), 0, 1));
            } else if (isMulticlass()) {
                tasks.add(new FittedTask(MulticlassTask.of("t" + t), names, 0, 1));
            } else {
                tasks.add(new FittedTask(BinaryTask.of("t" + t), names, 0, 1));
            }
        }
        return tasks;
    }
}
