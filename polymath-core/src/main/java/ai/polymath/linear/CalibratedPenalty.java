package ai.polymath.linear;

import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;

/**
 * {@code sum_t n_t/N rmse_t(w_t) + lambda sum_i ||w^i||}: the L2,1 penalty with each task's root mean squared error for
 * its loss, so that one strength suits tasks of different noise (Liu, Wang and Zhao, "Multivariate regression with
 * calibration", 2014; Gong, Zhou, Fan and Ye, "Efficient multi-task feature learning with calibration", 2014). For
 * regression tasks only. Strongest: the longest row of the gradient.
 */
@Kind("calibrated")
@Doc("The tasks use the same features; each task's loss is measured in units of its own noise.")
public record CalibratedPenalty() implements LinearPenalty {
    @Override
    public Regularizer at(double lambda, Layout layout) {
        return new GroupLassoPenalty().at(lambda, layout);
    }

    @Override
    public double lambdaMax(double[] gradient, Layout layout) {
        return new GroupLassoPenalty().lambdaMax(gradient, layout);
    }

    @Override
    public boolean isNorm() {
        return true;
    }

    @Override
    public boolean isCalibrated() {
        return true;
    }
}
