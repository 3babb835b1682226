package ai.polymath.linear.training;

import ai.polymath.linear.CrossValidation;
import ai.polymath.linear.LinearFit;
import ai.polymath.run.AtomicFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The strengths that were tried, written as {@code history.csv}: a line a strength, strongest first.
 *
 * @param steps the strengths
 */
public record LinearPath(List<Step> steps) {
    /** The list is copied. */
    public LinearPath {
        steps = List.copyOf(steps);
    }

    /**
     * One strength.
     *
     * @param lambda the strength
     * @param loss mean loss of a label in the folds that did not train; {@code NaN} where nothing was cross-validated
     * @param error its standard error over the folds
     * @param fit with all training rows; null for strengths weaker than the one taken, of which there is none
     * @param chosen whether it was taken
     */
    public record Step(
            double lambda,
            double loss,
            double error,
            @Nullable LinearFit fit,
            boolean chosen) {}

    static LinearPath of(CrossValidation.Result result) {
        List<Step> steps = new ArrayList<>();
        for (int k = 0; k < result.lambdas().length; k++) {
            LinearFit fit = k <= result.chosen() ? result.path().fits().get(k) : null;
            steps.add(new Step(result.lambdas()[k], result.losses()[k], result.errors()[k], fit, k == result.chosen()));
        }
        return new LinearPath(steps);
    }

    static LinearPath of(LinearFit fit) {
        return new LinearPath(List.of(new Step(fit.lambda(), Double.NaN, Double.NaN, fit, true)));
    }

    /** Writes the CSV file. */
    public void write(Path file) {
        AtomicFiles.writeText(file, csv());
    }

    /** The CSV text; empty where a figure does not exist. */
    public String csv() {
        StringBuilder text = new StringBuilder(
                "lambda,validation_loss,validation_error,objective,iterations,optimality,weights_not_zero,chosen\n");
        for (Step step : steps) {
            text.append(step.lambda()).append(',').append(number(step.loss())).append(',');
            text.append(number(step.error())).append(',');
            LinearFit fit = step.fit();
            if (fit == null) {
                text.append(",,,");
            } else {
                LinearFit.Certificate certificate = fit.certificate();
                text.append(certificate.objective()).append(',').append(certificate.iterations());
                text.append(',').append(certificate.optimality()).append(',');
                text.append(java.util.Arrays.stream(fit.weights())
                        .filter(w -> w != 0)
                        .count());
            }
            text.append(',').append(step.chosen()).append('\n');
        }
        return text.toString();
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "" : Double.toString(value);
    }

    /** A word as CSV has it. */
    static String quoted(String word) {
        boolean plain = word.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? word : '"' + word.replace("\"", "\"\"") + '"';
    }
}
