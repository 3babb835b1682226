package ai.polymath.torch.optimizer;

import ai.polymath.experiment.AdagradSettings;
import ai.polymath.experiment.AdamSettings;
import ai.polymath.experiment.AdamWSettings;
import ai.polymath.experiment.OptimizerSettings;
import ai.polymath.experiment.RmsPropSettings;
import ai.polymath.experiment.SgdSettings;
import ai.polymath.torch.engine.FlatParameters;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * Moves the parameters against their gradient. Each kind is one file; all compute what PyTorch's optimiser of the same name
 * computes, on the one vector of a {@link FlatParameters}.
 *
 * <p>A step reads {@link FlatParameters#gradient()} and leaves it as it is. It never waits for the device.
 */
public interface Optimizer extends AutoCloseable {
    /**
     * Makes one step.
     *
     * @param learningRate of this step; a schedule may change it from step to step
     */
    void step(double learningRate);

    /**
     * The step that the next one would be if there were only this gradient: with this optimiser's scale for each parameter, but
     * without its momentum, which is the work of earlier gradients, and without weight decay, which no gradient asks for.
     * Nothing changes.
     *
     * @param gradient {@code [n]}, of the first n parameters
     * @param learningRate of the step
     * @return what the step subtracts from them, {@code [n]}; the caller's scope owns it
     */
    Tensor lookahead(Tensor gradient, double learningRate);

    /** How many steps were made. */
    long stepCount();

    /**
     * What the optimiser remembers, by name, each {@code [P]}: its living tensors, to be read only. With
     * {@link #stepCount()} and the parameters it decides all later steps.
     */
    Map<String, Tensor> state();

    /**
     * Takes back a remembered state; the next step is then, bit for bit, the one that would have followed.
     *
     * @param stepCount as {@link #stepCount()} was
     * @param state as {@link #state()} was; copied
     */
    void restore(long stepCount, Map<String, Tensor> state);

    /** Frees the state. */
    @Override
    void close();

    /** The optimiser that settings describe, for these parameters. */
    static Optimizer create(OptimizerSettings settings, FlatParameters parameters) {
        if (settings instanceof SgdSettings sgd) {
            return new Sgd(sgd, parameters);
        }
        if (settings instanceof AdamSettings adam) {
            return new Adam(adam, parameters);
        }
        if (settings instanceof AdamWSettings adamW) {
            return new AdamW(adamW, parameters);
        }
        if (settings instanceof RmsPropSettings rmsProp) {
            return new RmsProp(rmsProp, parameters);
        }
        return new Adagrad((AdagradSettings) settings, parameters);
    }
}
