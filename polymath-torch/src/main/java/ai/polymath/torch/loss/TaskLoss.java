package ai.polymath.torch.loss;

import ai.polymath.task.BinaryTask;
import ai.polymath.task.FittedTask;
import ai.polymath.task.MulticlassTask;
import ai.polymath.task.MultilabelTask;
import ai.polymath.task.OrdinalTask;
import ai.polymath.task.RegressionTask;
import org.bytedeco.pytorch.Tensor;

/**
 * How a task's outputs are charged and read. A loss is a value without parameters: two equal ones belong to tasks that can
 * be computed together, so everything works on G tasks at once. Masks and means are the caller's: {@link #elements} gives a
 * finite number for every finite output and label, also where the label is only a stand-in for a missing one.
 */
public interface TaskLoss {
    /**
     * The charge of each example.
     *
     * @param outputs raw outputs, {@code [batch, G, width]}
     * @param labels 0/1, class indices or standardised targets, {@code [batch, G]}; multilabel {@code [batch, G, K]}
     * @return of the shape of {@code labels}
     */
    Tensor elements(Tensor outputs, Tensor labels);

    /**
     * Probabilities or values.
     *
     * @param outputs raw outputs, {@code [batch, G, width]}
     * @return {@code [batch, G, predictionWidth]}
     */
    Tensor predictions(Tensor outputs);

    /** The loss that a task asks for. */
    static TaskLoss of(FittedTask fitted) {
        if (fitted.task() instanceof BinaryTask binary) {
            return binary.loss() instanceof BinaryTask.Focal focal
                    ? new BinaryFocal(focal.gamma(), focal.alpha())
                    : new BinaryCrossEntropy(((BinaryTask.CrossEntropy) binary.loss()).positiveWeight());
        }
        if (fitted.task() instanceof MulticlassTask multiclass) {
            return multiclass.loss() instanceof MulticlassTask.Focal focal
                    ? new MulticlassFocal(focal.gamma())
                    : CrossEntropy.of((MulticlassTask.CrossEntropy) multiclass.loss(), fitted.classes());
        }
        if (fitted.task() instanceof MultilabelTask multilabel) {
            return new MultilabelCrossEntropy(multilabel.positiveWeight());
        }
        if (fitted.task() instanceof OrdinalTask) {
            return new CumulativeLink();
        }
        return regression(((RegressionTask) fitted.task()).loss());
    }

    private static TaskLoss regression(RegressionTask.Loss loss) {
        if (loss instanceof RegressionTask.Absolute) {
            return new AbsoluteError();
        }
        if (loss instanceof RegressionTask.Huber huber) {
            return new HuberError(huber.delta());
        }
        if (loss instanceof RegressionTask.Quantile quantile) {
            return new QuantileError(quantile.level());
        }
        if (loss instanceof RegressionTask.Poisson) {
            return new PoissonLikelihood();
        }
        return new SquaredError();
    }
}
