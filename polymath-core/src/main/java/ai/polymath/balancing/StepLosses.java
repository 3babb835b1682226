package ai.polymath.balancing;

import ai.polymath.PolymathException;

/** What methods demand of the losses of a step, and what they say if they don't get it. */
final class StepLosses {
    private StepLosses() {}

    /** The losses, none of them NaN, infinite or negative. */
    static double[] nonNegative(StepInput step, String method) {
        for (int i = 0; i < step.size(); i++) {
            double loss = step.losses()[i];
            if (!(loss >= 0 && loss < Double.POSITIVE_INFINITY)) {
                throw refusal(method, step.present()[i], loss, "step " + step.step());
            }
        }
        return step.losses();
    }

    static PolymathException refusal(String method, int task, double loss, String when) {
        String hint = Double.isFinite(loss)
                ? " Maybe the loss is a log-density, or has a constant subtracted: use a loss that is 0 at its best, or"
                        + " a method that only looks at gradients or fixed weights."
                : " Maybe the learning rate is too high, or the labels hold extreme values.";
        return new PolymathException("Balancing method '" + method + "' needs finite losses of at least 0, but task "
                + task + " (counted from 0) has loss " + loss + " at " + when + "." + hint);
    }
}
