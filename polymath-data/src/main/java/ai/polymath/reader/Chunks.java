package ai.polymath.reader;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Arrays that grow by chunks, so that growing copies nothing; only at the end one column after the other is laid together and
 * its chunks go, which holds the peak at the data and one column.
 */
final class Chunks {
    /** A quarter of a megabyte of doubles: more than half of a region, and the G1 collector gives a chunk a region of its own. */
    private static final int MOST = 1 << 15;

    private Chunks() {}

    private static int next(int present) {
        return Math.min(MOST, Math.max(1024, present * 2));
    }

    /** Doubles. */
    static final class Doubles {
        private final List<double[]> full = new ArrayList<>();
        private double[] current = new double[1024];
        private int used;

        void add(double value) {
            if (used == current.length) {
                full.add(current);
                current = new double[next(current.length)];
                used = 0;
            }
            current[used++] = value;
        }

        double[] drain() {
            int size = used;
            for (double[] chunk : full) {
                size += chunk.length;
            }
            if (full.isEmpty()) {
                return Arrays.copyOf(current, size);
            }
            double[] all = new double[size];
            int at = 0;
            for (double[] chunk : full) {
                System.arraycopy(chunk, 0, all, at, chunk.length);
                at += chunk.length;
            }
            System.arraycopy(current, 0, all, at, used);
            full.clear();
            return all;
        }
    }

    /** Whole numbers, used for codes. */
    static final class Ints {
        private final List<int[]> full = new ArrayList<>();
        private int[] current = new int[1024];
        private int used;

        void add(int value) {
            if (used == current.length) {
                full.add(current);
                current = new int[next(current.length)];
                used = 0;
            }
            current[used++] = value;
        }

        int[] drain() {
            int size = used;
            for (int[] chunk : full) {
                size += chunk.length;
            }
            int[] all = new int[size];
            int at = 0;
            for (int[] chunk : full) {
                System.arraycopy(chunk, 0, all, at, chunk.length);
                at += chunk.length;
            }
            System.arraycopy(current, 0, all, at, used);
            full.clear();
            return all;
        }
    }

    /** Bytes, used for truth values. */
    static final class Bytes {
        private byte[] values = new byte[1024];
        private int used;

        void add(byte value) {
            if (used == values.length) {
                values = Arrays.copyOf(values, used * 2);
            }
            values[used++] = value;
        }

        byte[] drain() {
            return Arrays.copyOf(values, used);
        }
    }
}
