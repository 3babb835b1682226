package ai.polymath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.polymath.data.Table;
import ai.polymath.reader.TableReader;
import ai.polymath.reader.TableSource;
import ai.polymath.reader.molecule.SmilesReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a table of SMILES to a model that predicts for new ones. */
class MoleculesTest {
    private static final List<String> RINGS = List.of("c1ccccc1", "C1CCCCC1", "c1ccncc1", "C1CCOC1", "c1ccsc1", "");

    @TempDir
    Path folder;

    /** Chains on rings; sour if there is an acid, and the number of its oxygens. Two rows hold no molecule. */
    private Path table() throws IOException {
        Random random = new Random(1);
        List<String> lines = new ArrayList<>(List.of("id,smiles,sour,oxygens"));
        for (int i = 0; i < 90; i++) {
            boolean sour = random.nextBoolean();
            boolean alcohol = random.nextBoolean();
            String smiles = (alcohol ? "OC" : "C")
                    + "C".repeat(random.nextInt(3))
                    + RINGS.get(i % RINGS.size())
                    + (sour ? "CC(=O)O" : "CCN");
            lines.add(i + "," + smiles + "," + (sour ? "yes" : "no") + "," + ((sour ? 2 : 0) + (alcohol ? 1 : 0)));
        }
        lines.set(5, "4,oops,no,0");
        lines.set(9, "8,,no,0");
        return Files.write(folder.resolve("compounds.csv"), lines);
    }

    private Path experiment(String molecule, String encoder) throws IOException {
        table();
        return Files.writeString(folder.resolve("experiment.yaml"), """
                name: compounds
                data: {path: compounds.csv, split: {type: scaffold, column: smiles, validation: 0.2, test: 0.2}}
                features: {molecule: {smiles: %s}}
                tasks:
                  sour: {type: binary, target: sour}
                  oxygens: {type: regression, target: oxygens}
                model: {encoder: %s}
                training: {epochs: 12, batch_size: 16, optimizer: {type: adam, learning_rate: 0.01}, threads: 1}
                """.formatted(molecule, encoder));
    }

    @Test
    void train_graphsAndPredict_newMoleculesHavePredictionsAndOthersNone() throws IOException {
        Path file = experiment(
                "{graph: true, descriptors: true, invalid: skip}",
                "{type: concat, parts: {graph: {encoder: {type: gin, width: 16, layers: 2}},"
                        + " table: {encoder: {type: mlp, widths: [8]}}}}");
        Path run = folder.resolve("run");

        Cli said = Cli.good("train", file, "--out", run);
        assertThat(said.out())
                .contains("2 rows of column 'smiles'")
                .contains("row 5 ('oops')")
                .contains("skipped");

        Path fresh = Files.write(
                folder.resolve("new.csv"), List.of("smiles", "OCCc1ccccc1CC(=O)O", "no molecule", "CCC1CCCCC1CCN"));
        Path out = folder.resolve("out.csv");
        Cli predicted = Cli.good("predict", run.resolve("bundle"), fresh, "-o", out);
        assertThat(predicted.out()).contains("row 2 ('no molecule')").contains("for 2 of 3 rows: ");
        Table answers = TableReader.read(TableSource.file(out));
        assertThat(answers.rows()).isEqualTo(3);
        assertThat(answers.column("sour").text(0)).isEqualTo("true");
        assertThat(answers.column("sour").text(2)).isEqualTo("false");
        for (String column : answers.names()) {
            assertThat(answers.column(column).isMissing(1)).as(column).isTrue();
            assertThat(answers.column(column).isMissing(0)).as(column).isFalse();
        }
        Cli.good("evaluate", run.resolve("bundle"), folder.resolve("compounds.csv"));
    }

    @Test
    void train_rowsWithoutMolecule_refusedByNumber() throws IOException {
        Path file = experiment("{fingerprints: [path, circular]}", "{type: mlp, widths: [8]}");
        Cli.mistake("train", file, "--out", folder.resolve("run"))
                .says("2 rows of column 'smiles'", "row 5 ('oops')", "row 9: it is missing", "invalid: skip");
    }

    @Test
    void check_wrongColumnOrDamagedFile_toldInOneLine() throws IOException {
        Path file = experiment("{graph: true, invalid: skip}", "{type: gin, width: 8, layers: 1}");
        Cli.mistake("check", file, "--set", "features={molecule: {smile: {graph: true}}}")
                .says("Column 'smile'", "Did you mean 'smiles'?");
        Cli.mistake("check", file, "--set", "features={molecule: {id: {graph: true}}}")
                .says("No row of column 'id'", "row 1 ('0')", "Maybe another column holds the SMILES?");
        Cli.mistake("check", file, "--set", "data.split.column=scaffold").says("Column 'scaffold'", "data.split");
        Path table = folder.resolve("compounds.csv");
        Path packed = folder.resolve("cut.csv.gz");
        try (var out = new java.util.zip.GZIPOutputStream(Files.newOutputStream(packed))) {
            Files.copy(table, out);
        }
        byte[] bytes = Files.readAllBytes(packed);
        Files.write(packed, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        Cli.mistake("check", file, "--set", "data.path=cut.csv.gz").says("cut.csv.gz", "cut off");
        Files.writeString(folder.resolve("empty.csv"), "");
        Cli.mistake("check", file, "--set", "data.path=empty.csv").says("empty.csv is empty");
        Files.write(folder.resolve("none.csv"), List.of("smiles,sour,oxygens", "nope,yes,1", "x(,no,2", "[,no,1"));
        Cli.mistake("check", file, "--set", "data.path=none.csv")
                .says("No row of", "none.csv", "column 'smiles'", "Maybe another column holds the SMILES?");
    }

    @Test
    void check_molecules_tellsWhatIsMadeOfThem() throws IOException {
        Path file = experiment("{fingerprints: [path, circular], invalid: skip}", "{type: mlp, widths: [8]}");
        Cli said = Cli.good("check", file);
        assertThat(said.out())
                .contains("Split (scaffold)")
                .contains("smiles.path")
                .contains("counts");
    }

    @Test
    void split_scaffolds_areInOnePartEach() throws IOException {
        table();
        Table table = TableReader.read(TableSource.file(folder.resolve("compounds.csv")));
        ai.polymath.data.SplitSettings settings = ai.polymath.settings.Settings.parse(
                "{type: scaffold, column: smiles, validation: 0.2, test: 0.2}",
                "test",
                ai.polymath.data.SplitSettings.class);
        ai.polymath.data.FeatureSettings features = ai.polymath.settings.Settings.parse(
                "{molecule: {smiles: {graph: true, invalid: skip}}}", "test", ai.polymath.data.FeatureSettings.class);
        Table complete =
                ai.polymath.data.Molecules.complete(table, features, settings).table();
        ai.polymath.data.Split split = ai.polymath.data.Molecules.usable(
                complete,
                features,
                ai.polymath.data.Splitter.split(complete, settings, List.of()).get(0));

        java.util.Map<String, Integer> parts = new java.util.HashMap<>();
        int rows = 0;
        for (int[] part : List.of(split.train(), split.validation(), split.test())) {
            assertThat(part).isNotEmpty().doesNotContain(4, 8);
            for (int row : part) {
                String scaffold = SmilesReader.scaffold(table.column("smiles").text(row));
                assertThat(parts.computeIfAbsent(scaffold, s -> part.length)).isEqualTo(part.length);
                rows++;
            }
        }
        assertThat(rows).isEqualTo(88);
        assertThat(parts).hasSizeGreaterThan(3);
    }
}
