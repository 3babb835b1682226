package ai.polymath.report.chart;

import java.util.Map;

/**
 * A chart, free of the library that draws it: the page's own script turns the spec into what ECharts wants, with the colours
 * of the reader's scheme.
 *
 * @param title what it shows, a line
 * @param text what there is to see, in a sentence or two, for those who don't see it
 * @param height in CSS pixels
 * @param spec its kind and data, as the script {@code report.js} reads it
 * @param table the same data as a table
 */
public record Chart(String title, String text, int height, Map<String, ?> spec, DataTable table) {}
