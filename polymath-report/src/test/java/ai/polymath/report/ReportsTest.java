package ai.polymath.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.run.AtomicFiles;
import ai.polymath.run.Json;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportsTest {
    private static final int MOST_BYTES = 3_000_000;

    @TempDir
    Path folder;

    private static String page(Path folder) throws IOException {
        Path page = Reports.write(folder);
        assertThat(Files.size(page)).isLessThan(MOST_BYTES);
        String html = Files.readString(page);
        // Nothing but the document itself is named by an address that would be loaded.
        assertThat(withoutScripts(html))
                .doesNotContainPattern("(src|href)=\"(https?:)?//")
                .doesNotContain("@import", "url(");
        return html;
    }

    private static String withoutScripts(String html) {
        return html.replaceAll("(?s)<script[^>]*>.*?</script>", "");
    }

    private static JsonNode charts(String html) {
        Matcher matcher = Pattern.compile("(?s)<script type=\"application/json\" id=\"chart-data\">(.*?)</script>")
                .matcher(html);
        assertThat(matcher.find()).isTrue();
        return Json.parse(matcher.group(1), "the charts").path("charts");
    }

    @Test
    void write_run_tellsVerdictTablesAndCharts() throws IOException {
        Folders.run(folder, List.of("ascites", "spiders"), 12, true);

        String html = page(folder);

        assertThat(withoutScripts(html))
                .contains("<h2", "<caption>", "scope=\"col\"", "scope=\"row\"", "role=\"img\"", "lang=\"en\"")
                .contains(
                        "ascites", "higher is better", "Data at a glance", "Provenance", "14.3 % missing", "0123abcd");
        List<String> kinds = charts(html).findValuesAsText("kind");
        assertThat(kinds).contains("bars", "lines", "heat", "calibration");
        // Each chart has a place, words and a table.
        assertThat(html.split("data-chart=\"", -1).length - 1).isEqualTo(kinds.size());
        assertThat(html.split("class=\"data\"", -1).length - 1).isEqualTo(kinds.size());
        assertThat(Files.list(folder.resolve("tensorboard"))).hasSize(1);
    }

    @Test
    void write_twice_givesTheSameBytes() throws IOException {
        Folders.run(folder, List.of("a", "b"), 3, true);
        String first = page(folder);

        assertThat(page(folder)).isEqualTo(first);
        assertThat(Files.list(folder.resolve("tensorboard"))).hasSize(1);
    }

    @Test
    void write_hostileNames_areTextEverywhere() throws IOException {
        Path run = folder.resolve("run");
        Folders.run(run, Folders.HOSTILE, 3, true);
        Path comparison = folder.resolve("comparison");
        Folders.comparison(comparison, Folders.HOSTILE, 3);
        Path related = folder.resolve("related");
        Folders.related(related, Folders.HOSTILE);
        Path cross = folder.resolve("cross");
        Folders.crossValidated(cross, Folders.HOSTILE, 2);

        for (Path one : List.of(run, comparison, related, cross)) {
            String html = page(one);
            assertThat(html.split("</script>", -1).length - 1)
                    .as("scripts of the page itself")
                    .isEqualTo(html.split("<script[ >]", -1).length - 1)
                    .isEqualTo(3);
            assertThat(withoutScripts(html))
                    .doesNotContain("<img", "<script", "<b>famo", "\u202E")
                    .doesNotContainPattern("<[^>]* on(error|mouseover)=")
                    .contains("&lt;/script&gt;&lt;script&gt;alert(1)", "🙂🧪");
            assertThat(charts(html).toString()).contains("</script><script>alert(1)</script>");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100})
    void write_anyNumberOfTasks_isReadableAndSmall(int tasks) throws IOException {
        Folders.run(folder, Folders.tasks(tasks), 60, tasks < 50);

        String html = withoutScripts(page(folder));

        assertThat(html).contains("task " + tasks);
        // Of many tasks each is folded, of few none is.
        assertThat(html.contains("<details class=\"fold\" open>")).isEqualTo(tasks <= 6);
    }

    @Test
    void write_gradientsOfAHundredTasks_areShownAsTheWorstPairs() throws IOException {
        Folders.run(folder, Folders.tasks(100), 20, true);

        assertThat(withoutScripts(page(folder))).contains("the 28 pairs that conflict most of 4950");
    }

    @Test
    void write_singleEpochAndUndefinedFigures_haveNoNaN() throws IOException {
        Folders.run(folder, List.of("a", "b", "undefined one"), 1, true);

        assertThat(withoutScripts(page(folder))).doesNotContain("NaN").contains("–");
        assertThat(charts(page(folder)).toString()).doesNotContain("NaN");
    }

    @Test
    void write_oldRunWithoutReportData_leavesThatOut() throws IOException {
        Folders.run(folder, List.of("a", "b"), 2, false);
        Files.delete(folder.resolve("report-data.json"));

        assertThat(withoutScripts(page(folder))).contains("Results").doesNotContain("come true");
    }

    @Test
    void write_crossValidation_linksToThePagesOfItsFolds() throws IOException {
        Folders.crossValidated(folder, List.of("a", "b"), 3);

        String html = withoutScripts(page(folder));

        assertThat(html).contains("href=\"fold-1/report.html\"", "href=\"fold-3/report.html\"", "±", "3 folds");
        for (int f = 1; f <= 3; f++) {
            String fold = Files.readString(folder.resolve("fold-" + f + "/report.html"));
            assertThat(fold).contains("trial of a", "0123abcd");
            assertThat(folder.resolve("fold-" + f + "/tensorboard"))
                    .isDirectoryContaining("glob:**events.out.tfevents*");
        }
        assertThat(Reports.write(folder.resolve("fold-2"))).exists();
    }

    @Test
    void write_comparison_beginsWithTheVerdict() throws IOException {
        Folders.comparison(folder, List.of("ill", "dead"), 5);

        String html = withoutScripts(page(folder));

        assertThat(html)
                .contains(
                        "Sharing helps.",
                        "Demonstrably better",
                        "With less data",
                        "Trade-offs",
                        "Trainings that failed")
                .contains("positive = better than single-task", "Labels by task and part");
        assertThat(html.indexOf("Sharing helps")).isLessThan(html.indexOf("<h2"));
        assertThat(charts(page(folder)).findValuesAsText("kind")).contains("intervals", "heat", "points", "lines");
    }

    /** What the comparison itself was asked, not one of its runs. */
    @Test
    void write_comparisonWithProvenance_showsCommandSeedsAndTime() throws IOException {
        Path out = folder.resolve("comparison");
        Folders.comparison(out, Folders.tasks(3), 3);
        Files.writeString(out.resolve("provenance.json"), """
                {"started": "2026-03-01T10:00:00Z",
                 "asked": {"command": "compare", "file": "e <b>.yaml", "set": ["training.epochs=3"], "balancing": ["famo", "si"],
                           "same-split": false, "seeds": 2},
                 "data": {"sha256": "feed", "rows": 77}, "versions": {"polymath": "9.9"}, "threads": 1,
                 "host": {"os": "Minix", "arch": "m68k", "java": "J"},
                 "replicates": [{"name": "seed 1", "seed": 5, "split_seed": 8}],
                 "sessions": [{"seconds": null}, {"seconds": 12.5, "models_trained": 4, "models_reused": 10}]}
                """);

        String html = Files.readString(Reports.write(out));

        assertThat(html)
                .contains(
                        "polymath compare e &lt;b&gt;.yaml --set 'training.epochs=3' --balancing famo,si --seeds 2",
                        "seed 1: training 5, split 8",
                        "12.50 s",
                        "2 times; the last one found 10 models finished",
                        "feed",
                        "Minix m68k")
                .doesNotContain("--same-split");
    }

    @Test
    void write_comparisonOfOneSeed_namesNoWinner() throws IOException {
        Folders.comparison(folder, List.of("ill", "dead"), 1);

        assertThat(withoutScripts(page(folder))).contains("one seed names no winner");
    }

    @Test
    void write_relations_showsMatrixAndGroups() throws IOException {
        Folders.related(folder, List.of("a", "b", "c", "d"));

        String html = withoutScripts(page(folder));

        assertThat(html).contains("The tasks make 2 groups.", "Lookahead affinity of &lt;tasks&gt;.", "±", "A note.");
        assertThat(charts(page(folder)).findValuesAsText("kind")).containsExactly("heat");
    }

    @Test
    void write_noRun_saysSo() {
        assertThatThrownBy(() -> Reports.write(folder))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("holds no run: there is no run.json");
        assertThatThrownBy(() -> Reports.write(folder.resolve("nowhere"))).hasMessageContaining("There is no folder");
    }

    @Test
    void write_unfinishedRun_saysHowToGoOn() {
        Folders.provenance(folder, List.of("a"));

        assertThatThrownBy(() -> Reports.write(folder))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("not finished: there is no metrics.json")
                .hasMessageContaining("--resume");
    }

    @Test
    void write_unfinishedComparison_saysSo() {
        AtomicFiles.createFolder(folder.resolve("runs"));

        assertThatThrownBy(() -> Reports.write(folder))
                .hasMessageContaining("comparison in")
                .hasMessageContaining("not finished");
    }
}
