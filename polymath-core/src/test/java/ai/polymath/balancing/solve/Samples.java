package ai.polymath.balancing.solve;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Seeded Gramians that the solvers are tried on. */
final class Samples {
    static final int[] SIZES = {1, 2, 3, 5, 8, 20, 64, 128};

    private Samples() {}

    /** What kind of gradients a Gramian is made of. */
    enum Kind {
        /** Twice as many columns as rows, normal entries. */
        WIDE,
        /** As many columns as rows. */
        SQUARE,
        /** Exactly dependent rows: small integers, rank about half the number of rows. */
        LOW_RANK,
        /** Very many rows in few columns: zero is in the convex hull. */
        FLAT,
        /** Norms spread over four decades. */
        IMBALANCED,
        /** Exactly dependent rows with norms spread over four decades. */
        IMBALANCED_LOW_RANK,
        /** All rows near one direction, cosines about 0.99. */
        ALIGNED,
        /** Rows in conflict, as far as that goes: cosines about -1/n. */
        OPPOSED
    }

    /** Size, kind and seed. */
    static Stream<Arguments> all() {
        List<Arguments> samples = new ArrayList<>();
        for (int size : SIZES) {
            for (Kind kind : Kind.values()) {
                for (int seed = 0; seed < (size > 20 ? 1 : 3); seed++) {
                    samples.add(Arguments.of(size, kind, (long) seed));
                }
            }
        }
        return samples.stream();
    }

    /** The same, small enough for slow oracles. */
    static Stream<Arguments> small() {
        return all().filter(sample -> (int) sample.get()[0] <= 5);
    }

    static Stream<Arguments> pairs() {
        return all().filter(sample -> (int) sample.get()[0] == 2);
    }

    static double[][] jacobian(int n, Kind kind, long seed) {
        SplittableRandom random = new SplittableRandom(31 * seed + kind.name().hashCode() + 1000L * n);
        return switch (kind) {
            case WIDE -> normal(n, 2 * n + 2, random);
            case SQUARE -> normal(n, n, random);
            case LOW_RANK -> lowRank(n, random);
            case FLAT -> normal(n, Math.max(1, n / 4), random);
            case IMBALANCED -> spread(normal(n, 2 * n + 2, random), random);
            case IMBALANCED_LOW_RANK -> spread(lowRank(n, random), random);
            case ALIGNED -> shifted(normal(n, 2 * n + 2, random), 10);
            case OPPOSED -> centred(normal(n, 2 * n + 2, random), 0.9);
        };
    }

    static UnitRows rows(double[][] jacobian) {
        int n = jacobian.length;
        double[] gramian = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double sum = 0;
                for (int k = 0; k < jacobian[i].length; k++) {
                    sum += jacobian[i][k] * jacobian[j][k];
                }
                gramian[i * n + j] = sum;
            }
        }
        return UnitRows.of(gramian, n, UnitRows.EPSILON);
    }

    private static double[][] normal(int n, int columns, SplittableRandom random) {
        double[][] rows = new double[n][columns];
        for (double[] row : rows) {
            for (int k = 0; k < columns; k++) {
                row[k] = random.nextGaussian();
            }
        }
        return rows;
    }

    /** No row is zero. */
    private static double[][] lowRank(int n, SplittableRandom random) {
        int rank = (n + 1) / 2;
        double[][] rows = new double[n][n + 1];
        double[][] right = new double[rank][n + 1];
        for (double[] row : right) {
            for (int k = 0; k <= n; k++) {
                row[k] = random.nextInt(-3, 4);
            }
            row[0] = 1;
        }
        for (double[] row : rows) {
            do {
                Arrays.fill(row, 0);
                for (double[] base : right) {
                    int factor = random.nextInt(-3, 4);
                    for (int k = 0; k <= n; k++) {
                        row[k] += factor * base[k];
                    }
                }
            } while (Arrays.stream(row).allMatch(value -> value == 0));
        }
        return rows;
    }

    private static double[][] spread(double[][] rows, SplittableRandom random) {
        for (double[] row : rows) {
            double factor = Math.pow(10, -4 * random.nextDouble());
            for (int k = 0; k < row.length; k++) {
                row[k] *= factor;
            }
        }
        return rows;
    }

    private static double[][] shifted(double[][] rows, double shift) {
        for (double[] row : rows) {
            for (int k = 0; k < row.length; k++) {
                row[k] += shift;
            }
        }
        return rows;
    }

    private static double[][] centred(double[][] rows, double share) {
        for (int k = 0; k < rows[0].length; k++) {
            double mean = 0;
            for (double[] row : rows) {
                mean += row[k] / rows.length;
            }
            for (double[] row : rows) {
                row[k] -= share * mean;
            }
        }
        return rows;
    }

    static double sum(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += Math.abs(value);
        }
        return sum;
    }

    static double dot(double[] x, double[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += x[i] * y[i];
        }
        return sum;
    }
}
