package ai.polymath.torch.encoder;

import ai.polymath.torch.network.RecurrentCell;
import java.util.Arrays;
import java.util.List;

/** What sequence encoders compute, by loops over the steps that are there. */
final class SlowSequences {
    static final int LENGTH = 5;
    static final int MISSING = 1;

    private SlowSequences() {}

    static double[] row(double[] matrix, int row, int width) {
        return Arrays.copyOfRange(matrix, row * width, (row + 1) * width);
    }

    /** The embeddings of the steps; null where one is missing. */
    static double[][] embedded(Alone alone, int[] codes, int width) {
        double[] table = alone.values("embedding");
        return Arrays.stream(codes)
                .mapToObj(c -> c == MISSING ? null : row(table, c, width))
                .toArray(double[][]::new);
    }

    static double[][] present(double[][] steps) {
        return Arrays.stream(steps).filter(s -> s != null).toArray(double[][]::new);
    }

    static double[] linear(Alone alone, String weight, String bias, double[] x) {
        double[] w = alone.values(weight);
        double[] y = alone.values(bias);
        for (int o = 0; o < y.length; o++) {
            for (int i = 0; i < x.length; i++) {
                y[o] += w[o * x.length + i] * x[i];
            }
        }
        return y;
    }

    static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** The states after each step. */
    static double[][] recur(Alone alone, String name, RecurrentCell cell, double[][] steps, int units) {
        double[] h = new double[units];
        double[] c = new double[units];
        double[][] states = new double[steps.length][];
        for (int t = 0; t < steps.length; t++) {
            double[] x = linear(alone, name + ".weight_ih", name + ".bias_ih", steps[t]);
            double[] u = linear(alone, name + ".weight_hh", name + ".bias_hh", h);
            double[] next = new double[units];
            for (int i = 0; i < units; i++) {
                switch (cell) {
                    case RNN -> next[i] = Math.tanh(x[i] + u[i]);
                    case LSTM -> {
                        double in = sigmoid(x[i] + u[i]);
                        double forget = sigmoid(x[units + i] + u[units + i]);
                        double g = Math.tanh(x[2 * units + i] + u[2 * units + i]);
                        c[i] = forget * c[i] + in * g;
                        next[i] = sigmoid(x[3 * units + i] + u[3 * units + i]) * Math.tanh(c[i]);
                    }
                    case GRU -> {
                        double reset = sigmoid(x[i] + u[i]);
                        double keep = sigmoid(x[units + i] + u[units + i]);
                        double fresh = Math.tanh(x[2 * units + i] + reset * u[2 * units + i]);
                        next[i] = (1 - keep) * fresh + keep * h[i];
                    }
                }
            }
            h = next;
            states[t] = h;
        }
        return states;
    }

    static double[][] turned(double[][] steps) {
        double[][] turned = steps.clone();
        java.util.Collections.reverse(Arrays.asList(turned));
        return turned;
    }

    static double[][] joined(double[][] a, double[][] b) {
        double[][] all = new double[a.length][];
        Arrays.setAll(
                all,
                i -> java.util.stream.DoubleStream.concat(Arrays.stream(a[i]), Arrays.stream(b[i]))
                        .toArray());
        return all;
    }

    static double[] pooled(Alone alone, Pooling pooling, double[][] steps, int width) {
        double[] result = new double[width];
        if (steps.length == 0) {
            return result;
        }
        double[] weights = new double[steps.length];
        double sum = 0;
        for (int t = 0; t < steps.length; t++) {
            weights[t] = 1;
            if (pooling == Pooling.ATTENTION) {
                double[] query = alone.values("pooling.query");
                double[] hidden = linear(alone, "pooling.weight", "pooling.bias", steps[t]);
                double score = 0;
                for (int i = 0; i < width; i++) {
                    score += query[i] * Math.tanh(hidden[i]);
                }
                weights[t] = Math.exp(score);
            }
            sum += weights[t];
        }
        for (int i = 0; i < width; i++) {
            int channel = i;
            switch (pooling) {
                case LAST -> result[i] = steps[steps.length - 1][i];
                case MAX ->
                    result[i] = Arrays.stream(steps)
                            .mapToDouble(s -> s[channel])
                            .max()
                            .orElseThrow();
                default -> {
                    for (int t = 0; t < steps.length; t++) {
                        result[i] += weights[t] / sum * steps[t][i];
                    }
                }
            }
        }
        return result;
    }

    static double[] windows(Alone alone, List<Integer> windows, double[][] steps, int centre) {
        double[] all = new double[2 * windows.size()];
        for (int w = 0; w < windows.size(); w++) {
            int length = windows.get(w);
            double[] weight = alone.values("window." + w + ".weight");
            double[] bias = alone.values("window." + w + ".bias");
            for (int o = 0; o < 2; o++) {
                double sum = bias[o];
                for (int k = 0; k < length; k++) {
                    int t = centre - (length - 1) / 2 + k;
                    if (t >= 0 && t < LENGTH && steps[t] != null) {
                        for (int e = 0; e < 3; e++) {
                            sum += weight[(o * 3 + e) * length + k] * steps[t][e];
                        }
                    }
                }
                all[2 * w + o] = Math.max(0, sum);
            }
        }
        return all;
    }

    static double[] normalised(Alone alone, String name, double[] x) {
        double mean = Arrays.stream(x).average().orElseThrow();
        double variance =
                Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
        double[] gain = alone.values(name + ".weight");
        double[] bias = alone.values(name + ".bias");
        double[] y = new double[x.length];
        Arrays.setAll(y, i -> (x[i] - mean) / Math.sqrt(variance + 1e-5) * gain[i] + bias[i]);
        return y;
    }

    /** {@code x Phi(x)} with the series of the error function. */
    static double gelu(double x) {
        double z = x / Math.sqrt(2);
        double term = z;
        double sum = z;
        for (int n = 1; n < 200; n++) {
            term *= -z * z / n;
            sum += term / (2 * n + 1);
        }
        return x * 0.5 * (1 + 2 / Math.sqrt(Math.PI) * sum);
    }

    static double[] plus(double[] a, double[] b) {
        double[] sum = new double[a.length];
        Arrays.setAll(sum, i -> a[i] + b[i]);
        return sum;
    }

    static double[][] attentionLayer(Alone alone, String name, double[][] steps, int width, int heads) {
        int part = width / heads;
        double[][] all = new double[steps.length][];
        for (int t = 0; t < steps.length; t++) {
            double[] normed = normalised(alone, name + ".attention.norm", steps[t]);
            all[t] = linear(alone, name + ".attention.in.weight", name + ".attention.in.bias", normed);
        }
        double[][] out = new double[steps.length][];
        for (int t = 0; t < steps.length; t++) {
            double[] attended = new double[width];
            for (int head = 0; head < heads; head++) {
                double[] weights = new double[steps.length];
                double sum = 0;
                for (int s = 0; s < steps.length; s++) {
                    double score = 0;
                    for (int i = head * part; i < (head + 1) * part; i++) {
                        score += all[t][i] * all[s][width + i];
                    }
                    weights[s] = Math.exp(score / Math.sqrt(part));
                    sum += weights[s];
                }
                for (int s = 0; s < steps.length; s++) {
                    for (int i = head * part; i < (head + 1) * part; i++) {
                        attended[i] += weights[s] / sum * all[s][2 * width + i];
                    }
                }
            }
            double[] y = plus(
                    steps[t], linear(alone, name + ".attention.out.weight", name + ".attention.out.bias", attended));
            double[] wide = linear(
                    alone,
                    name + ".steps.in.weight",
                    name + ".steps.in.bias",
                    normalised(alone, name + ".steps.norm", y));
            double[] active = Arrays.stream(wide).map(SlowSequences::gelu).toArray();
            out[t] = plus(y, linear(alone, name + ".steps.out.weight", name + ".steps.out.bias", active));
        }
        return out;
    }

    static double[] position(Alone alone, TransformerEncoder.Positions positions, int place) {
        double[] vector = new double[6];
        switch (positions) {
            case LEARNED -> vector = row(alone.values("positions"), place, 6);
            case SINUSOIDAL -> {
                for (int pair = 0; pair < 3; pair++) {
                    double angle = place * Math.exp(-Math.log(10_000) * 2 * pair / 6);
                    vector[2 * pair] = Math.sin(angle);
                    vector[2 * pair + 1] = Math.cos(angle);
                }
            }
            case NONE -> {}
        }
        return vector;
    }
}
