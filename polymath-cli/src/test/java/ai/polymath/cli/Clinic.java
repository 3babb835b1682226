package ai.polymath.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/** A small made-up table with tasks of every kind, and experiments on it; labels are missing here and there. */
record Clinic(Path folder) {
    static final List<String> HEADER = List.of(
            "patient", "age", "bmi", "site", "smoker", "sick", "colour", "cough", "fever", "grade", "dose", "day", "part");
    static final int ROWS = 180;

    static final String EXPERIMENT =
            """
            name: clinic
            data:
              path: table.csv
              split: {type: group, column: patient, validation: 0.2, test: 0.2}
            features:
              numeric: [age, bmi]
              categorical: [site]
              boolean: [smoker]
            tasks:
              sick: {type: binary}
              colour: {type: multiclass}
              symptoms: {type: multilabel, labels: [cough, fever]}
              grade: {type: ordinal}
              dose: {type: regression, unit: mg}
            model:
              encoder: {type: mlp, widths: [6]}
            training:
              optimizer: {type: adam, learning_rate: 0.02}
              epochs: 3
              batch_size: 32
              seed: 3
            """;

    /** The table and the experiment in a folder. */
    static Clinic in(Path folder) {
        Clinic clinic = new Clinic(folder);
        clinic.write("table.csv", csv(rows()));
        clinic.write("experiment.yaml", EXPERIMENT);
        return clinic;
    }

    static List<String[]> rows() {
        SplittableRandom random = new SplittableRandom(7);
        List<String[]> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            double age = random.nextDouble(-2, 2);
            double bmi = random.nextDouble(-2, 2);
            String site = List.of("x", "y", "z").get(random.nextInt(3));
            double s = age + 0.5 * bmi + (site.equals("x") ? 1 : 0) + random.nextDouble(-0.5, 0.5);
            int level = (int) Math.max(0, Math.min(2, s + 1));
            rows.add(new String[] {
                Integer.toString(i / 3),
                number(age),
                maybe(random, 0.1, number(bmi)),
                site,
                random.nextBoolean() ? "yes" : "no",
                maybe(random, 0.2, s > 0 ? "1" : "0"),
                maybe(random, 0.2, List.of("red", "green", "blue").get(level)),
                maybe(random, 0.2, s > 0.5 ? "1" : "0"),
                maybe(random, 0.2, bmi > 0 ? "1" : "0"),
                maybe(random, 0.2, Integer.toString(level + 1)),
                maybe(random, 0.2, number(10 + 4 * s)),
                Integer.toString(i),
                i % 6 < 4 ? "train" : i % 6 == 4 ? "validation" : "test"
            });
        }
        return rows;
    }

    private static String maybe(SplittableRandom random, double missing, String value) {
        return random.nextDouble() < missing ? "" : value;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    static int column(String name) {
        return HEADER.indexOf(name);
    }

    /** The rows with the values of a column changed. */
    static List<String[]> with(String column, UnaryOperator<String> change) {
        List<String[]> rows = rows();
        rows.forEach(row -> row[column(column)] = change.apply(row[column(column)]));
        return rows;
    }

    /** The rows with one value changed; rows count from 1. */
    static List<String[]> with(String column, int row, String value) {
        List<String[]> rows = rows();
        rows.get(row - 1)[column(column)] = value;
        return rows;
    }

    static String csv(List<String[]> rows) {
        return text(HEADER, rows, ",");
    }

    static String text(List<String> header, List<String[]> rows, String between) {
        StringBuilder text = new StringBuilder(String.join(between, header)).append('\n');
        rows.forEach(row -> text.append(String.join(between, row)).append('\n'));
        return text.toString();
    }

    Path write(String name, String text) {
        return write(name, text.getBytes(StandardCharsets.UTF_8));
    }

    Path write(String name, byte[] bytes) {
        try {
            return Files.write(folder.resolve(name), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The experiment file, some text of it replaced. */
    Path experiment(String old, String replacement) {
        if (!EXPERIMENT.contains(old)) {
            throw new IllegalArgumentException("The experiment has no " + old);
        }
        return write("changed.yaml", EXPERIMENT.replace(old, replacement));
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    Path experiment() {
        return file("experiment.yaml");
    }

    /** A table under another name, and the setting that takes it. */
    String table(String name, List<String[]> rows) {
        write(name, csv(rows));
        return "data.path=" + name;
    }
}
