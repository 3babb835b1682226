package ai.polymath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mistakes in the experiment file or on the command line: one message, exit code 2, nothing written. */
class BadExperimentTest {
    @TempDir
    Path folder;

    private Clinic clinic;

    @BeforeEach
    void write() {
        clinic = Clinic.in(folder);
    }

    @AfterEach
    void nothingWritten() {
        assertThat(Files.exists(folder.resolve("run"))).isFalse();
    }

    private Cli train(Path experiment, Object... more) {
        Object[] words = new Object[more.length + 4];
        words[0] = "train";
        words[1] = experiment;
        words[2] = "--out";
        words[3] = folder.resolve("run");
        System.arraycopy(more, 0, words, 4, more.length);
        return Cli.mistake(words);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "path: table.csv          | path: tabel.csv           | tabel.csv doesn't exist           | Did you mean 'table.csv'?",
                "sick: {type: binary}     | sick: {type: binary, target: sck} | 'sck', named by task 'sick' | Did you mean 'sick'?",
                "[age, bmi]               | [age, bmj]                | 'bmj', named by features.numeric  | Did you mean 'bmi'?",
                "column: patient          | column: patent            | 'patent', named by data.split     | Did you mean 'patient'?",
                "boolean: [smoker]        | ignored: [smokr]          | 'smokr', named by features.ignored | Did you mean 'smoker'?",
                "epochs: 3                | epoch: 3                  | changed.yaml:19: training.epoch: unknown key | Did you mean 'epochs'?",
                "epochs: 3                | epochs: three             | changed.yaml:19: training.epochs  | whole number, found 'three'",
                "name: clinic             | epochs: 3                 | epochs: unknown key               | belongs under 'training'",
                "type: ordinal            | type: ordnal              | tasks.grade.type                  | Did you mean 'ordinal'?",
                "batch_size: 32           | batch_size: 0             | batch_size is 0                   | 1 row or more",
                "grade: {type: ordinal}   | sick: {type: ordinal}     | tasks.sick                        | stands twice",
                "categorical: [site]      | categorical: [site, sick] | 'sick' is the target of task 'sick' | can't be a feature",
                "batch_size: 32           | epochs: 4                 | changed.yaml:20: training.epochs  | stands twice, first in line 19",
                "name: clinic             | name: my clinic           | name is 'my clinic'               | letters, digits",
                "seed: 3                  | device: cuda              | device is 'cuda'                  | device: cpu works everywhere",
                "seed: 3                  | device: gpu               | device is 'gpu'                   | Maybe write device: cpu",
            })
    void train_mistakeInFile_isToldWithAHint(String old, String replacement, String what, String hint) {
        train(clinic.experiment(old, replacement)).says(what, hint);
    }

    @Test
    void train_severalMistakes_areToldTogetherWithTheirLines() {
        Path experiment = clinic.write(
                "many.yaml",
                Clinic.EXPERIMENT
                        .replace("epochs: 3", "epoch: 3")
                        .replace("batch_size: 32", "batch_size: big")
                        .replace("type: ordinal", "type: ordnal"));

        train(experiment)
                .says(
                        "3 problems:",
                        "many.yaml:13: tasks.grade.type",
                        "many.yaml:19: training.epoch",
                        "many.yaml:20: training.batch_size");
    }

    @Test
    void train_severalMissingColumns_areToldTogetherWithWhoNamesThem() {
        Path experiment = clinic.write(
                "many.yaml",
                Clinic.EXPERIMENT
                        .replace("[age, bmi]", "[aged, bmi]")
                        .replace("column: patient", "column: patients")
                        .replace("labels: [cough, fever]", "labels: [cough, feber]"));

        train(experiment).says("3 problems:", "'aged'", "'patients'", "'feber', named by task 'symptoms'");
    }

    @Test
    void train_noSuchFile_isTold() {
        train(folder.resolve("experimnt.yaml")).says("experimnt.yaml");
    }

    @Test
    void train_twoTasksOfOneNameInAList_areRefused() {
        String list = Clinic.EXPERIMENT.replaceAll("(?s)tasks:.*model:", """
                tasks:
                  - {name: sick, type: binary}
                  - {name: sick, type: multiclass, target: colour}
                model:""");

        train(clinic.write("list.yaml", list)).says("Two tasks are named 'sick'");
    }

    @Test
    void train_overrideOfUnknownKey_isTold() {
        train(clinic.experiment(), "--set", "training.epoch=9").says("--set training.epoch=9", "Did you mean 'epochs'?");
        train(clinic.experiment(), "--set", "training.epochs").says("path=value");
    }

    @Test
    void train_sqlThatIsWrong_namesTheColumnButNotOurOwnQuery() {
        Cli cli = train(
                clinic.experiment("path: table.csv", "sql: \"SELECT * FROM 'table.csv' WHERE agee > 0\""));

        cli.says("agee", "age");
        assertThat(cli.err()).doesNotContain("DESCRIBE");
    }

    @Test
    void run_wrongCommandLine_showsUsageAndExits2() {
        assertThat(Cli.run().err()).contains("Missing required subcommand", "polymath train experiment.yaml");
        Cli option = Cli.run("train", clinic.experiment(), "--outt", "x");
        assertThat(option.code()).isEqualTo(2);
        assertThat(option.err()).contains("--outt", "--out");
        Cli command = Cli.run("trian", clinic.experiment());
        assertThat(command.code()).isEqualTo(2);
        assertThat(command.err()).contains("trian", "train");
        assertThat(Cli.run("train").code()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"train", "check", "init", "evaluate", "predict", "schema"})
    void help_everyCommand_describesItselfOnStandardOutput(String command) {
        Cli help = Cli.good(command, "--help");

        assertThat(help.out()).contains("Usage: polymath " + command);
        assertThat(help.out().lines()).allMatch(line -> line.length() <= 80);
    }
}
