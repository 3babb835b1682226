package ai.polymath.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.PolymathException;
import ai.polymath.settings.Settings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CountsEncodingTest {
    private static final TextColumn NAMES = new TextColumn("m", new int[] {0, 1, 2}, List.of("x", "y", "z"));

    private static CountsColumn column() {
        return new CountsColumn(
                "m.path", 4, Arrays.asList(new byte[] {0, 1, 5, 2}, new byte[] {1, 1, 5, (byte) 255}, null), NAMES);
    }

    private static Features applied(CountsEncoding encoding, Column column) {
        Features features = new Features(new float[3 * encoding.denseWidth()], encoding.denseWidth(), new int[0], 0, 3);
        encoding.encode(column, features, 0);
        return features;
    }

    @Test
    void fit_constantCounts_areLeftOutAndTold() {
        List<FeatureEncoding> encodings = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        CountsEncoding.fit(column(), encodings, notes);

        CountsEncoding encoding = (CountsEncoding) encodings.get(0);
        assertThat(encoding.kept()).containsExactly(0, 3);
        assertThat(notes)
                .singleElement()
                .asString()
                .contains("Of the 4 numbers")
                .contains("2 differ");
        float[] dense = applied(encoding, column()).dense();
        assertThat(dense)
                .containsExactly(new float[] {0, (float) (Math.log(3) / Math.log(2)), 1, 8, 0, 0}, within(1e-6f));
        notes.clear();
        CountsEncoding.fit(column().select(new int[] {0, 2}), encodings, notes);
        assertThat(encodings).hasSize(1);
        assertThat(notes).singleElement().asString().contains("the same in all training rows");
    }

    @Test
    void encode_otherWidthOrKind_refused() {
        CountsEncoding encoding = new CountsEncoding("m.path", 5, List.of(1));
        assertThatThrownBy(() -> applied(encoding, column())).isInstanceOf(PolymathException.class);
        assertThatThrownBy(() -> applied(encoding, NAMES)).isInstanceOf(PolymathException.class);
    }

    @Test
    void column_concatenated_missingWhereASourceLacksIt() {
        CountsColumn all = column().concatenate(Arrays.asList(null, column()), new int[] {2, 3});
        assertThat(all.rows()).isEqualTo(5);
        assertThat(all.missing()).isEqualTo(3);
        assertThat(all.text(3)).isEqualTo("y");
        assertThat(all.counts().get(3)).containsExactly(1, 1, 5, 255);
    }

    @Test
    void settings_thatAskForNothing_refused() {
        assertThatThrownBy(() -> Settings.parse("{molecule: {smiles: {}}}", "test", FeatureSettings.class))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("Nothing is asked for");
        FeatureSettings features = Settings.parse(
                "{molecule: {smiles: {fingerprints: [path, circular], graph: true}}}", "test", FeatureSettings.class);
        assertThat(features.structures().molecule().get("smiles").columns("smiles"))
                .containsExactly("smiles.path", "smiles.circular", "smiles.graph");
    }
}
