package ai.polymath.linear;

import java.util.Arrays;

/**
 * {@code argmin 1/2 ||u - y||^2 + lambda sum |u_k+1 - u_k|}, exactly and in practice in linear time (Condat, "A direct
 * algorithm for 1D total variation denoising", 2013). It walks along y and keeps the highest and the lowest value that the
 * current stretch may have; when they contradict what comes next, the stretch ends at the last point where it could.
 */
final class TotalVariation {
    private final double[] y;
    private final double[] u;
    private final int length;
    private final double lambda;
    /** Where the current stretch starts, and the point under view. */
    private int start;

    private int at;
    /** The last points at which a jump down or up is possible. */
    private int lastDown;

    private int lastUp;
    /** The lowest and highest value of the stretch, and the dual variable under each. */
    private double low;

    private double high;
    private double dualLow;
    private double dualHigh;

    private TotalVariation(double[] y, double lambda) {
        this.y = y;
        this.u = new double[y.length];
        this.length = y.length;
        this.lambda = lambda;
    }

    /** Replaces {@code values[from .. from + length)}. */
    static void denoise(double[] values, int from, int length, double lambda) {
        if (length < 2) {
            return;
        }
        double[] y = Arrays.copyOfRange(values, from, from + length);
        TotalVariation walk = new TotalVariation(y, lambda);
        walk.run();
        System.arraycopy(walk.u, 0, values, from, length);
    }

    private void run() {
        low = y[0] - lambda;
        high = y[0] + lambda;
        dualLow = lambda;
        dualHigh = -lambda;
        while (true) {
            if (at == length - 1) {
                if (dualLow < 0) {
                    fill(low, lastDown);
                    restart(start);
                    lastDown = at;
                    low = y[at];
                    dualLow = lambda;
                    dualHigh = low + lambda - high;
                } else if (dualHigh > 0) {
                    fill(high, lastUp);
                    restart(start);
                    lastUp = at;
                    high = y[at];
                    dualHigh = -lambda;
                    dualLow = high - lambda - low;
                } else {
                    fill(low + dualLow / (at - start + 1), at);
                    return;
                }
                if (start == length) {
                    return;
                }
                continue;
            }
            step();
        }
    }

    private void step() {
        double next = y[at + 1];
        if (next + dualLow < low - lambda) {
            fill(low, lastDown);
            restart(start);
            lastDown = at;
            lastUp = at;
            low = y[at];
            high = low + 2 * lambda;
            dualLow = lambda;
            dualHigh = -lambda;
        } else if (next + dualHigh > high + lambda) {
            fill(high, lastUp);
            restart(start);
            lastDown = at;
            lastUp = at;
            high = y[at];
            low = high - 2 * lambda;
            dualLow = lambda;
            dualHigh = -lambda;
        } else {
            at++;
            dualLow += next - low;
            dualHigh += next - high;
            if (dualLow >= lambda) {
                low += (dualLow - lambda) / (at - start + 1);
                dualLow = lambda;
                lastDown = at;
            }
            if (dualHigh <= -lambda) {
                high += (dualHigh + lambda) / (at - start + 1);
                dualHigh = -lambda;
                lastUp = at;
            }
        }
    }

    private void fill(double value, int to) {
        while (start <= to) {
            u[start++] = value;
        }
    }

    private void restart(int from) {
        at = Math.min(from, length - 1);
    }
}
