package ai.polymath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables that can't be trained on: one message that says where and why, exit code 2, no run begun. */
class BadTableTest {
    private static final String BY_PART = "data.split={type: column, column: part}";

    @TempDir
    Path folder;

    private Clinic clinic;

    @BeforeEach
    void write() {
        clinic = Clinic.in(folder);
    }

    private Cli train(String... settings) {
        List<Object> words = new ArrayList<>(List.of("train", clinic.experiment(), "--out", folder.resolve("run")));
        for (String setting : settings) {
            words.add("--set");
            words.add(setting);
        }
        Cli cli = Cli.mistake(words.toArray());
        assertThat(Files.exists(folder.resolve("run"))).isFalse();
        return cli;
    }

    @Test
    void train_wordInNumericColumn_namesRowAndValue() {
        train(clinic.table("bad.csv", Clinic.with("age", 42, "old"))).says("'age' row 42", "bad.csv", "'old'");
        train(clinic.table("bad.csv", Clinic.with("dose", 17, "much"))).says("'dose' row 17", "'much'");
        train(clinic.table("bad.csv", Clinic.with("smoker", 5, "maybe"))).says("'smoker' row 5", "'maybe'");
    }

    @Test
    void train_infiniteNumber_namesRow() {
        train(clinic.table("bad.csv", Clinic.with("age", 42, "inf"))).says("'age' row 42", "infinite");
        train(clinic.table("bad.csv", Clinic.with("dose", 42, "-Infinity"))).says("'dose' row 42", "infinite");
    }

    @Test
    void train_everyLabelMissing_saysSo() {
        train(clinic.table("bad.csv", Clinic.with("sick", v -> ""))).says("Task 'sick'", "all labels are missing");
    }

    @Test
    void train_labelsMissingInTrainingOnly_saysWhereTheyAre() {
        List<String[]> rows = Clinic.rows();
        for (String[] row : rows) {
            row[Clinic.column("sick")] = row[Clinic.column("part")].equals("train") ? "" : "1";
        }
        train(clinic.table("bad.csv", rows), BY_PART).says("Task 'sick'", "no label in the training rows", "60 labels");
    }

    @Test
    void train_oneClassInTraining_saysWhich() {
        train(clinic.table("bad.csv", Clinic.with("sick", v -> "1"))).says("Task 'sick'", "one class only", "'1'");
        train(clinic.table("bad.csv", Clinic.with("colour", v -> "red"))).says("Task 'colour'", "'red'");
    }

    @Test
    void train_severalTasksWithoutLabels_areToldTogether() {
        List<String[]> rows = Clinic.with("sick", v -> "");
        rows.forEach(row -> row[Clinic.column("grade")] = "");
        train(clinic.table("bad.csv", rows)).says("2 problems", "'sick'", "'grade'");
    }

    @Test
    void train_noRows_saysWhatIsThere() {
        clinic.write("empty.csv", "");
        clinic.write("header.csv", String.join(",", Clinic.HEADER) + "\n");
        train("data.path=empty.csv").says("empty.csv", "is empty");
        train("data.path=header.csv").says("header.csv", "no rows");
    }

    @Test
    void train_columnTwice_namesBothPlaces() {
        List<String> header = new ArrayList<>(Clinic.HEADER);
        header.set(12, "age");
        clinic.write("bad.csv", Clinic.text(header, Clinic.rows(), ","));
        train("data.path=bad.csv").says("'age'", "twice", "columns 2 and 13");
    }

    @Test
    void train_notUtf8_namesLineAndRemedy() {
        String text = Clinic.csv(Clinic.with("site", 100, "é"));
        clinic.write("latin.csv", text.getBytes(StandardCharsets.ISO_8859_1));
        train("data.path=latin.csv").says("latin.csv", "line 101", "not UTF-8", "iconv");
    }

    @Test
    void train_raggedLine_namesIt() {
        clinic.write("ragged.csv", Clinic.csv(Clinic.with("part", 77, "test,9")));
        train("data.path=ragged.csv").says("ragged.csv", "line 78", "14 values");
    }

    @Test
    void train_partColumnWithAnotherWord_namesRow() {
        train(clinic.table("bad.csv", Clinic.with("part", 9, "holdout")), BY_PART).says("9", "'part'", "'holdout'");
    }

    @Test
    void train_timeColumnOfWords_isRefused() {
        train("data.split={type: time, column: site}").says("'site'", "time");
    }

    @Test
    void train_unknownEnding_listsTheKnownOnes() {
        clinic.write("table.xlsx", "x");
        train("data.path=table.xlsx").says("table.xlsx", ".csv", ".parquet");
    }

    @Test
    void train_brokenValueInIgnoredColumn_doesNotMatter() {
        String broken = clinic.table("broken.csv", Clinic.with("day", 42, "inf"));

        Cli.good("check", clinic.experiment(), "--set", broken);
        Cli.good("check", clinic.experiment(), "--set", broken, "--set", "features={ignored: [day, part]}");
    }
}
