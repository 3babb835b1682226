package ai.polymath.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Opens pages in a headless Chromium: all charts are drawn, nothing is complained of, nothing is loaded, nothing overflows.
 * Pictures stay in {@code target/screenshots}. Without a browser the tests are skipped and say so loudly; one that is named by
 * {@code POLYMATH_BROWSER} must work.
 */
class BrowserTest {
    private static final Path PICTURES = Path.of("target", "screenshots").toAbsolutePath();

    private static Browser browser;

    @TempDir
    Path folder;

    @BeforeAll
    static void open() {
        Optional<Path> program = Browser.program();
        if (program.isEmpty()) {
            String message =
                    "No Chromium was found, so no page is looked at. Install one (Debian: apt-get install chromium) or"
                            + " name it by POLYMATH_BROWSER.";
            System.err.println("ATTENTION: " + message);
            Assumptions.abort(message);
        }
        browser = Browser.open(program.orElseThrow());
    }

    @AfterAll
    static void close() {
        if (browser != null) {
            browser.close();
        }
    }

    private static void look(Path page, String name, int width, boolean dark) {
        browser.device(width, width < 500 ? 844 : 900, dark);
        browser.show(page);
        browser.picture(PICTURES.resolve(name + ".png"));
        browser.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)");
        browser.evaluate("polymathReport.drawAll()");
        int charts = browser.evaluate("polymathReport.count").asInt();
        assertThat(charts).isPositive();
        // A drawn chart has shapes and words in its SVG.
        assertThat(browser.evaluate("Array.from(document.querySelectorAll('.plot')).filter(p =>"
                                + " p.querySelectorAll('svg path, svg polyline, svg rect').length > 3"
                                + " && p.querySelectorAll('svg text').length > 1 && p.dataset.drawn === 'yes').length")
                        .asInt())
                .as("charts drawn in " + name)
                .isEqualTo(charts);
        assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
                .as("width of " + name)
                .isLessThanOrEqualTo(width);
        String ground = browser.evaluate("getComputedStyle(document.body).backgroundColor")
                .asText();
        assertThat(ground).isEqualTo(dark ? "rgb(20, 23, 26)" : "rgb(251, 250, 248)");
        assertThat(browser.complaints()).as("complaints of " + name).isEmpty();
        assertThat(browser.requests()).as("requests of " + name).hasSize(1);
    }

    @Test
    void run_inAllShapes_isDrawn() {
        Folders.run(folder, List.of("ascites", "hepatomegaly", "spiders"), 20, true);
        Path page = Reports.write(folder);

        look(page, "run-desktop", 1280, false);
        look(page, "run-phone-dark", 390, true);
        browser.print(PICTURES.resolve("run.pdf"));
        browser.waitFor("!document.documentElement.classList.contains('paper')");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void comparison_inAllShapes_isDrawnAndItsChoicesWork() {
        Folders.comparison(folder, List.of("ill", "dead", "stage"), 5);
        Path page = Reports.write(folder);

        look(page, "comparison-phone", 390, false);
        look(page, "comparison-desktop-dark", 1280, true);
        String axis = "Array.from(document.querySelectorAll('#trade-offs .plot')).map(p => p.textContent).join()";
        assertThat(browser.evaluate(axis).asText()).doesNotContain("stage, auroc");
        browser.evaluate("(() => { const s = document.querySelector('#trade-offs select'); s.value = '2';"
                + " s.dispatchEvent(new Event('change')); })()");
        assertThat(browser.evaluate(axis).asText()).contains("stage, auroc");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void hostileNames_doNothing() {
        Folders.run(folder, Folders.HOSTILE, 1, true);
        look(Reports.write(folder), "hostile-phone", 390, false);
        assertThat(browser.evaluate("document.images.length").asInt()).isZero();
        Path related = folder.resolve("related");
        Folders.related(related, Folders.HOSTILE);
        look(Reports.write(related), "related-desktop", 1280, false);
    }

    @Test
    void hundredTasksAndFolds_areDrawn() {
        Path many = folder.resolve("many");
        Folders.run(many, Folders.tasks(100), 12, false);
        look(Reports.write(many), "hundred-tasks", 1280, false);
        Path cross = folder.resolve("cross");
        Folders.crossValidated(cross, List.of("a", "b"), 3);
        look(Reports.write(cross), "cross-validation", 1280, true);
    }
}
