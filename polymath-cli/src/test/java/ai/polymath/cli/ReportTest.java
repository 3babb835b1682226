package ai.polymath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.polymath.run.Json;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page that a training leaves, and the command that makes it anew. */
class ReportTest {
    @TempDir
    static Path folder;

    private static Path train(String name, String... changes) {
        Clinic clinic = Clinic.in(folder);
        Path run = folder.resolve(name);
        Object[] words = new Object[4 + 2 * changes.length];
        words[0] = "train";
        words[1] = clinic.experiment();
        words[2] = "--out";
        words[3] = run;
        for (int i = 0; i < changes.length; i++) {
            words[4 + 2 * i] = "--set";
            words[5 + 2 * i] = changes[i];
        }
        Cli cli = Cli.good(words);
        assertThat(cli.out()).contains("report.html");
        return run;
    }

    @Test
    void train_network_leavesAPageThatAgreesWithItsFiles() throws IOException {
        Path run = train("run", "training.epochs=3", "training.diagnostics=true");

        String html = Files.readString(run.resolve("report.html"));
        assertThat(html).contains("Do the tasks' gradients agree?", "What is taken for what", "Data at a glance");
        assertThat(run.resolve("tensorboard")).isDirectoryContaining("glob:**events.out.tfevents*");
        JsonNode data = Json.read(run.resolve("report-data.json"));
        JsonNode metrics = Json.read(run.resolve("metrics.json"));
        data.path("tasks").properties().forEach(task -> {
            int trained = metrics.path("tasks")
                    .path(task.getKey())
                    .path("labels")
                    .path("train")
                    .asInt();
            JsonNode counts = task.getValue().path("counts").path("train");
            int sum = 0;
            for (JsonNode count : counts) {
                sum += count.asInt();
            }
            if (!counts.isEmpty() && !task.getValue().has("decisions")) {
                assertThat(sum).as(task.getKey()).isEqualTo(trained);
            }
        });
        assertThat(data.path("tasks").size()).isEqualTo(metrics.path("tasks").size());

        Files.delete(run.resolve("report.html"));
        Cli cli = Cli.good("report", run);
        assertThat(cli.out()).contains(run.resolve("report.html").toString());
        assertThat(Files.readString(run.resolve("report.html"))).isEqualTo(html);
    }

    @Test
    void report_noRunAndUnfinishedRun_saysBothAtOnce() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Path unfinished = Files.createDirectory(folder.resolve("unfinished"));
        Files.writeString(unfinished.resolve("run.json"), "{}");

        Cli cli = Cli.run("report", empty, unfinished);

        assertThat(cli.code()).isEqualTo(2);
        assertThat(cli.err()).contains("holds no run", "not finished", "--resume");
    }

    @Test
    void write_pageThatCantBeWritten_keepsTheRunAndSaysSo() throws IOException {
        Path run = folder.resolve("broken");
        Files.createDirectory(run);
        Files.writeString(run.resolve("run.json"), "{}");
        Files.writeString(run.resolve("metrics.json"), "no JSON");
        java.io.StringWriter said = new java.io.StringWriter();

        RunReport.write(run, new java.io.PrintWriter(said, true));

        assertThat(said.toString()).contains("Note: the report could not be written", "polymath report");
        assertThat(Files.readString(run.resolve("metrics.json"))).isEqualTo("no JSON");
    }
}
