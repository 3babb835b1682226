package ai.polymath.torch.optimizer;

import ai.polymath.experiment.AdagradSettings;
import ai.polymath.experiment.AdamSettings;
import ai.polymath.experiment.AdamWSettings;
import ai.polymath.experiment.OptimizerSettings;
import ai.polymath.experiment.RmsPropSettings;
import ai.polymath.experiment.SgdSettings;

/** The optimisers' recurrences, one parameter at a time in plain doubles. */
final class Recurrence {
    private final OptimizerSettings settings;
    private final double[] theta;
    private final double[] a;
    private final double[] b;
    private int t;

    Recurrence(OptimizerSettings settings, double[] start) {
        this.settings = settings;
        this.theta = start.clone();
        this.a = new double[start.length];
        this.b = new double[start.length];
        if (settings instanceof AdagradSettings s) {
            java.util.Arrays.fill(a, s.initialAccumulator());
        }
    }

    double[] theta() {
        return theta;
    }

    void step(double lr, double[] gradient) {
        t++;
        for (int k = 0; k < theta.length; k++) {
            double g = gradient[k];
            if (settings instanceof SgdSettings s) {
                g += s.weightDecay() * theta[k];
                a[k] = s.momentum() * a[k] + g;
                theta[k] -= lr * (s.momentum() == 0 ? g : s.nesterov() ? g + s.momentum() * a[k] : a[k]);
            } else if (settings instanceof AdamSettings s) {
                g += s.weightDecay() * theta[k];
                theta[k] -= lr * adam(k, g, s.beta1(), s.beta2(), s.epsilon());
            } else if (settings instanceof AdamWSettings s) {
                theta[k] -= lr * s.weightDecay() * theta[k];
                theta[k] -= lr * adam(k, g, s.beta1(), s.beta2(), s.epsilon());
            } else if (settings instanceof RmsPropSettings s) {
                g += s.weightDecay() * theta[k];
                a[k] = s.decay() * a[k] + (1 - s.decay()) * g * g;
                b[k] = s.momentum() * b[k] + g / (Math.sqrt(a[k]) + s.epsilon());
                theta[k] -= lr * b[k];
            } else if (settings instanceof AdagradSettings s) {
                g += s.weightDecay() * theta[k];
                a[k] += g * g;
                theta[k] -= lr / (1 + (t - 1) * s.learningRateDecay()) * g / (Math.sqrt(a[k]) + s.epsilon());
            }
        }
    }

    private double adam(int k, double g, double beta1, double beta2, double epsilon) {
        a[k] = beta1 * a[k] + (1 - beta1) * g;
        b[k] = beta2 * b[k] + (1 - beta2) * g * g;
        double mean = a[k] / (1 - Math.pow(beta1, t));
        double square = b[k] / (1 - Math.pow(beta2, t));
        return mean / (Math.sqrt(square) + epsilon);
    }
}
