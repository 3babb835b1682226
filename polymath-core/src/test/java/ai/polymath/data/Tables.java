package ai.polymath.data;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Small tables for tests. */
public final class Tables {
    private Tables() {}

    public static Table of(Column... columns) {
        return new Table("people.csv", List.of(columns));
    }

    public static NumericColumn numeric(String name, double... values) {
        return new NumericColumn(name, values);
    }

    /** 1 is true, 0 is false, -1 is missing. */
    public static BooleanColumn truth(String name, int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return new BooleanColumn(name, bytes);
    }

    /** Null is missing. */
    public static TextColumn text(String name, @Nullable String... words) {
        List<String> dictionary = new ArrayList<>();
        int[] codes = new int[words.length];
        for (int i = 0; i < words.length; i++) {
            String word = words[i];
            if (word == null) {
                codes[i] = TextColumn.MISSING;
            } else {
                if (!dictionary.contains(word)) {
                    dictionary.add(word);
                }
                codes[i] = dictionary.indexOf(word);
            }
        }
        return new TextColumn(name, codes, dictionary);
    }

    /** The numbers from 0 to n - 1. */
    public static int[] range(int n) {
        int[] rows = new int[n];
        for (int i = 0; i < n; i++) {
            rows[i] = i;
        }
        return rows;
    }

    /** Numbers 0, 1, ... below {@code kinds}, small ones more often. */
    public static NumericColumn codes(String name, int rows, int kinds, SplittableRandom random) {
        double[] values = new double[rows];
        for (int i = 0; i < rows; i++) {
            values[i] = Math.floor(kinds * random.nextDouble() * random.nextDouble());
        }
        return new NumericColumn(name, values);
    }
}
