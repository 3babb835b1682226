package ai.polymath.report;

import ai.polymath.report.chart.Chart;
import ai.polymath.report.chart.DataTable;
import java.util.List;

/** What a page is made of. */
public sealed interface Block {
    /** A paragraph. */
    record Text(String text) implements Block {}

    /** A paragraph that stands back: what words mean, where more is to be found. */
    record Note(String text) implements Block {}

    /** A heading below that of the section. */
    record Heading(String text) implements Block {}

    /** A table that is always seen. */
    record Grid(DataTable table) implements Block {}

    /** A chart with its words and its table. */
    record Figure(Chart chart) implements Block {}

    /** Blocks side by side where there is room. */
    record Columns(List<Block> blocks) implements Block {}

    /**
     * Blocks that can be folded away.
     *
     * @param title what is inside
     * @param hint a quieter line beside the title; may be empty
     */
    record Fold(String title, String hint, boolean open, List<Block> blocks) implements Block {}

    /** Text of a file. */
    record Code(String text) implements Block {}

    /** Names and what they are. */
    record Facts(List<Fact> facts) implements Block {}

    /** A name and what it is. */
    record Fact(String name, String value) {}

    /** Links to other pages. */
    record Links(List<Link> links) implements Block {}

    /**
     * A link.
     *
     * @param target a path from this page
     */
    record Link(String text, String target) {}
}
