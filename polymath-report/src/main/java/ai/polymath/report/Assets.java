package ai.polymath.report;

import ai.polymath.report.chart.Chart;
import ai.polymath.run.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What the templates need besides the page: charts that were met, style and scripts. Of use to them alone. */
public final class Assets {
    private static final String ECHARTS = "/META-INF/resources/webjars/echarts/5.3.1/dist/echarts.min.js";

    private final List<Object> specs = new ArrayList<>();

    Assets() {}

    /** Keeps a chart for the script at the page's end and returns its number. */
    public int add(Chart chart) {
        specs.add(chart.spec());
        return specs.size() - 1;
    }

    /** Whether any chart was met. */
    public boolean hasCharts() {
        return !specs.isEmpty();
    }

    /**
     * All charts as JSON that can stand in a script element: whatever names say, no markup is in it. {@code <}, {@code >}
     * and {@code &} occur inside strings only, where escapes are allowed.
     */
    public String json() {
        return Json.text(Map.of("charts", specs))
                .replace("&", "\\u0026")
                .replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029");
    }

    /** The style sheet. */
    public String style() {
        return resource("report.css");
    }

    /** What draws the charts. */
    public String script() {
        return resource("report.js");
    }

    /** The library that draws. */
    public String library() {
        return resource(ECHARTS);
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(Assets.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
