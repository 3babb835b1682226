package ai.polymath.linear.training;

import ai.polymath.linear.LinearFit;
import ai.polymath.run.ResultTable;
import ai.polymath.run.RunResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A linear fit that came to its end.
 *
 * @param result the figures
 * @param path the strengths that were tried
 * @param fit the fit with the strength taken
 * @param model the model it makes
 */
public record LinearRun(RunResult result, LinearPath path, LinearFit fit, LinearModel model) {
    /** What people should know of the fit, a sentence a line. */
    public List<String> summary() {
        List<String> lines = new ArrayList<>();
        int tried = path.steps().size();
        lines.add(String.format(
                Locale.ROOT,
                "lambda %s, %s; %,d of %,d weights are not zero.",
                ResultTable.figure(fit.lambda()),
                tried == 1 ? "as given" : "chosen among " + tried + " by cross-validation in the training rows",
                model.usedWeights(),
                (long) model.weights().length));
        if (tried > 1 && path.steps().get(tried - 1).chosen()) {
            lines.add(
                    "Note: the weakest strength that was tried was best; a weaker one may be better still. Maybe these"
                            + " tasks gain nothing from this penalty.");
        }
        if (!fit.certificate().converged()) {
            lines.add("Note: the solver stopped after " + fit.certificate().iterations()
                    + " iterations before it was as precise as asked (optimality "
                    + ResultTable.figure(fit.certificate().optimality())
                    + "). Maybe allow more with model.max_iterations.");
        }
        return lines;
    }

    /** What the penalty has learned about the tasks as text; empty if it learns no such thing. */
    public String relatedness() {
        double[] learned = fit.relatedness();
        return learned == null
                ? ""
                : Relatedness.of(fit.layout().names(), learned).text();
    }

    /**
     * The correlations of tasks by the covariance that the penalty has learned, {@code [tasks][tasks]}; null if it learns no
     * such thing. {@code NaN} for a task whose weights are all zero.
     */
    public double @Nullable [][] correlations() {
        double[] learned = fit.relatedness();
        if (learned == null) {
            return null;
        }
        int tasks = fit.layout().names().size();
        double[] rows = Relatedness.of(fit.layout().names(), learned).correlations();
        double[][] correlations = new double[tasks][];
        for (int t = 0; t < tasks; t++) {
            correlations[t] = java.util.Arrays.copyOfRange(rows, t * tasks, (t + 1) * tasks);
        }
        return correlations;
    }

    /** Writes {@code history.csv}, {@code coefficients.csv}, and {@code relatedness.csv} if something was learned of it. */
    public void write(Path folder) {
        path.write(folder.resolve("history.csv"));
        model.writeCoefficients(folder.resolve("coefficients.csv"));
        double[] learned = fit.relatedness();
        if (learned != null) {
            Relatedness.of(fit.layout().names(), learned).write(folder.resolve("relatedness.csv"));
        }
    }
}
