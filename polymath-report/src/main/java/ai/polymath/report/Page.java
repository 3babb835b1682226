package ai.polymath.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page.
 *
 * @param title the experiment's name
 * @param kind what the page is about, such as "Training"
 * @param verdict what is to be said first
 * @param tiles figures that matter most
 * @param sections the rest, in order
 * @param closing the last line
 */
public record Page(
        String title, String kind, Verdict verdict, List<Tile> tiles, List<Section> sections, String closing) {
    /** The lists are copied. */
    public Page {
        tiles = List.copyOf(tiles);
        sections = List.copyOf(sections);
    }

    /** How a verdict is coloured and marked. */
    public enum Tone {
        /** Good news. */
        GOOD("▲"),
        /** Bad news. */
        BAD("▼"),
        /** Neither. */
        NEUTRAL("◆");

        private final String mark;

        Tone(String mark) {
            this.mark = mark;
        }

        /** A sign, for the colour alone must not tell. */
        public String mark() {
            return mark;
        }

        /** As the style sheet calls it. */
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * What is to be said first.
     *
     * @param headline a short sentence
     * @param text the whole truth
     */
    public record Verdict(Tone tone, String headline, String text) {}

    /**
     * A figure that matters.
     *
     * @param name what it is
     * @param value the figure
     * @param hint unit or explanation; may be empty
     */
    public record Tile(String name, String value, String hint) {}

    /**
     * A part of the page.
     *
     * @param id unique on the page
     * @param title its heading
     * @param lede a sentence on how to read it; may be null
     */
    public record Section(String id, String title, @Nullable String lede, List<Block> blocks) {
        /** The blocks are copied. */
        public Section {
            blocks = List.copyOf(blocks);
        }
    }
}
