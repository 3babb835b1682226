package ai.polymath.torch.sharing;

import ai.polymath.PolymathException;
import ai.polymath.torch.engine.Gradients;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.ParameterBook;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** How far a search for choices has come: it counts training passes, in a buffer that is saved with the model. */
final class ChoiceSearch {
    private final Settings settings;
    /** How many training passes there have been, {@code [1]}. */
    private final Tensor passes;

    ChoiceSearch(Settings settings, ParameterBook book, String name) {
        this.settings = settings;
        this.passes = book.buffer(name, torch.zeros(new long[] {1}, new TensorOptions(book.type())));
    }

    /**
     * How a search goes.
     *
     * @param temperature of the first pass
     * @param finalTemperature of the last
     * @param length in training passes
     */
    record Settings(double temperature, double finalTemperature, int length) {
        /** Checks the numbers for a way to share. */
        void check(String kind) {
            Experts.atLeast(kind, "search", length, 1, "Half to all of the steps of the training are usual.");
            if (!(finalTemperature > 0 && finalTemperature < Double.POSITIVE_INFINITY)) {
                throw new PolymathException("Sharing '" + kind + "' has final_temperature: " + finalTemperature
                        + ", but it must be above 0. Maybe write final_temperature: 0.1.");
            }
            if (!(temperature >= finalTemperature && temperature < Double.POSITIVE_INFINITY)) {
                throw new PolymathException("Sharing '" + kind + "' has temperature: " + temperature
                        + ", but it falls to final_temperature: " + finalTemperature + " and must not be below it.");
            }
        }
    }

    /**
     * A moment of the search.
     *
     * @param progress from 0 at the first pass towards 1
     * @param temperature of the draws
     */
    record Moment(double progress, double temperature) {
        boolean isOver() {
            return progress >= 1;
        }
    }

    /** Where it is. */
    Moment now() {
        double progress;
        try (Scope scope = Scope.open()) {
            progress = Tensors.doubles(passes)[0] / settings.length();
        }
        double ratio = settings.finalTemperature() / settings.temperature();
        return new Moment(progress, settings.temperature() * Math.pow(ratio, Math.min(1, progress)));
    }

    /** Counts a training pass. */
    void count() {
        try (Gradients.Off off = Gradients.off()) {
            passes.add_(new Scalar(1.0));
        }
    }
}
