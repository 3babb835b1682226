package ai.polymath.reader.molecule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.PolymathException;
import ai.polymath.data.Column;
import ai.polymath.data.CountsColumn;
import ai.polymath.data.GraphColumn;
import ai.polymath.data.MoleculeReader;
import ai.polymath.data.MoleculeSettings;
import ai.polymath.data.MoleculeSettings.Descriptor;
import ai.polymath.data.MoleculeSettings.Fingerprint;
import ai.polymath.data.Molecules;
import ai.polymath.data.NumericColumn;
import ai.polymath.data.Table;
import ai.polymath.data.TextColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SmilesReaderTest {
    private static final MoleculeSettings ALL = new MoleculeSettings(
            List.of(Fingerprint.values()), true, true, MoleculeSettings.Invalid.REFUSE, false, 500);

    private static TextColumn column(String... smiles) {
        List<String> words = new ArrayList<>();
        int[] codes = new int[smiles.length];
        for (int i = 0; i < codes.length; i++) {
            if (smiles[i].isEmpty()) {
                codes[i] = TextColumn.MISSING;
            } else {
                if (!words.contains(smiles[i])) {
                    words.add(smiles[i]);
                }
                codes[i] = words.indexOf(smiles[i]);
            }
        }
        return new TextColumn("smiles", codes, words);
    }

    private static MoleculeReader.Read read(MoleculeSettings settings, String... smiles) {
        return new SmilesReader().read(column(smiles), settings, true);
    }

    private static Column made(MoleculeReader.Read read, String name) {
        return read.columns().stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static GraphColumn.Graph graph(String smiles) {
        GraphColumn graphs = (GraphColumn) made(read(MoleculeSettings.ofGraph(), smiles), "smiles.graph");
        return java.util.Objects.requireNonNull(graphs.graphs().get(0));
    }

    private static double descriptor(String smiles, Descriptor which) {
        MoleculeSettings settings = MoleculeSettings.ofGraph().withDescriptors(true);
        return ((NumericColumn) made(read(settings, smiles), which.column("smiles"))).values()[0];
    }

    @Test
    void read_ethanol_twoBondsAndWhatItsAtomsAre() {
        GraphColumn.Graph graph = graph("CCO");
        assertThat(graph.text()).isEqualTo("CCO");
        assertThat(graph.from()).hasSize(4);
        // Element, neighbours, charge + 3, hydrogens, double bonds, aromatic, ring, R or S.
        assertThat(Arrays.copyOfRange(graph.nodes(), 0, 8)).containsExactly(6, 1, 3, 3, 0, 0, 0, 0);
        assertThat(Arrays.copyOfRange(graph.nodes(), 8, 16)).containsExactly(6, 2, 3, 2, 0, 0, 0, 0);
        assertThat(Arrays.copyOfRange(graph.nodes(), 16, 24)).containsExactly(8, 1, 3, 1, 0, 0, 0, 0);
        for (int e = 0; e < 4; e += 2) {
            assertThat(graph.from()[e]).isEqualTo(graph.to()[e + 1]);
            assertThat(graph.to()[e]).isEqualTo(graph.from()[e + 1]);
        }
        assertThat(graph.edges()).containsOnly(0);
    }

    @Test
    void read_benzene_aromaticSixRings() {
        GraphColumn.Graph graph = graph("c1ccccc1");
        assertThat(graph.nodes()).hasSize(48);
        for (int atom = 0; atom < 6; atom++) {
            assertThat(Arrays.copyOfRange(graph.nodes(), 8 * atom, 8 * atom + 8))
                    .containsExactly(6, 2, 3, 1, 1, 1, 4, 0);
        }
        for (int edge = 0; edge < 12; edge++) {
            assertThat(Arrays.copyOfRange(graph.edges(), 4 * edge, 4 * edge + 4))
                    .containsExactly(3, 4, 1, 0);
        }
    }

    @Test
    void read_mirrorImages_differInTheStereoCategoriesAlone() {
        int[] left = graph("F[C@H](Cl)Br").nodes();
        int[] right = graph("F[C@@H](Cl)Br").nodes();
        assertThat(IntStream.range(0, left.length).filter(i -> left[i] != right[i]))
                .containsExactly(15);
        assertThat(graph("F/C=C/F").edges()).isNotEqualTo(graph("F/C=C\\F").edges());
    }

    @ParameterizedTest
    @CsvSource({
        "CCO, 46.07, -0.2, 20.23, 1, 1, 0, 3, 0, 1",
        "c1ccccc1, 78.11, 1.7, 0, 0, 0, 0, 6, 1, 0",
        "CC(=O)Oc1ccccc1C(=O)O, 180.16, 1.0, 63.6, 1, 4, 3, 13, 1, 0.111"
    })
    void read_knownCompounds_descriptorsOfTheTables(
            String smiles,
            double weight,
            double logp,
            double psa,
            double donors,
            double acceptors,
            double rotatable,
            double atoms,
            double rings,
            double saturation) {
        assertThat(descriptor(smiles, Descriptor.WEIGHT)).isCloseTo(weight, within(0.02));
        assertThat(descriptor(smiles, Descriptor.LOGP)).isCloseTo(logp, within(0.6));
        assertThat(descriptor(smiles, Descriptor.PSA)).isCloseTo(psa, within(0.1));
        assertThat(descriptor(smiles, Descriptor.DONORS)).isEqualTo(donors);
        assertThat(descriptor(smiles, Descriptor.ACCEPTORS)).isEqualTo(acceptors);
        assertThat(descriptor(smiles, Descriptor.ROTATABLE)).isEqualTo(rotatable);
        assertThat(descriptor(smiles, Descriptor.ATOMS)).isEqualTo(atoms);
        assertThat(descriptor(smiles, Descriptor.RINGS)).isEqualTo(rings);
        assertThat(descriptor(smiles, Descriptor.SATURATION)).isCloseTo(saturation, within(1e-3));
    }

    @ParameterizedTest
    @CsvSource({
        "OCC, CCO",
        "C1=CC=CC=C1O, Oc1ccccc1",
        "CN(=O)=O, C[N+](=O)[O-]",
        "C[C@H](N)C(=O)O, N[C@@H](C)C(=O)O",
        "Clc1ccc(cc1)C(=O)NC, CNC(=O)c1ccc(Cl)cc1"
    })
    void read_twoWaysToWriteAMolecule_sameInAllRespects(String one, String other) {
        assertThat(SmilesReader.canonical(one)).isEqualTo(SmilesReader.canonical(other));
        MoleculeReader.Read read = read(ALL, one, other);
        assertThat(read.problems()).isEmpty();
        for (Column column : read.columns()) {
            if (column instanceof CountsColumn counts) {
                assertThat(counts.counts().get(0))
                        .as(column.name())
                        .isEqualTo(counts.counts().get(1));
            } else if (column instanceof NumericColumn number) {
                assertThat(number.values()[0]).as(column.name()).isCloseTo(number.values()[1], within(1e-5));
            } else if (column instanceof TextColumn text) {
                assertThat(text.text(0)).isEqualTo(text.text(1));
            }
        }
    }

    @Test
    void circular_ethane_twoAtomsAndOneBond() {
        byte[] counts = CircularFingerprint.of(graph("CC"), 1024);
        // Two equal atoms; both surroundings of one bond cover the same bond; wider ones are no wider.
        int[] found = IntStream.range(0, counts.length)
                .map(i -> counts[i])
                .filter(n -> n > 0)
                .sorted()
                .toArray();
        assertThat(found).containsExactly(1, 2);
        assertThat(CircularFingerprint.of(graph("C"), 1024)).contains(1);
    }

    @ParameterizedTest
    @CsvSource({
        "Cc1ccccc1, c1ccccc1",
        "Oc1ccccc1CCN, c1ccccc1",
        "CCCC, acyclic",
        "c1ccc(cc1)CCc1ccncc1CO, c1ccc(cc1)CCc1ccncc1",
        "C[C@H]1CCCO1, C1CCOC1"
    })
    void scaffold_sideChains_areLeftOut(String smiles, String scaffold) {
        String expected = scaffold.equals("acyclic") ? scaffold : SmilesReader.canonical(scaffold);
        assertThat(SmilesReader.scaffold(smiles)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "xyz",
                "C1CC",
                "C(",
                "C)(",
                "[Na",
                "C]",
                "*C",
                "C~C",
                "CC foo",
                "C\u0000",
                "\u00e9",
                "CC>>CC",
                "[Xx]",
                "CC(C)(C)(C)C",
                "%",
                "[",
                "((((((((",
                "C%",
                "[13",
                "-",
                "1",
                "no",
                "son"
            })
    void read_noMolecule_aProblemAndNothingElse(String text) {
        MoleculeReader.Read read = read(ALL, "CCO", text);
        assertThat(read.problems()).containsOnlyKeys(1);
        assertThat(read.problems().get(1)).isNotBlank();
        assertThat(read.columns()).allSatisfy(c -> assertThat(c.isMissing(0)).isFalse());
        assertThat(made(read, "smiles.graph").isMissing(1)).isTrue();
        assertThat(made(read, "smiles.path").isMissing(1)).isTrue();
    }

    @Test
    void read_hostileTexts_problemsWithoutHarm() {
        String huge = "C".repeat(5_000_000);
        String deep = "C(".repeat(4_000) + "C" + ")".repeat(4_000);
        String large = "C".repeat(501);
        MoleculeReader.Read read = read(ALL, huge, deep, large, "C".repeat(500));
        assertThat(read.problems()).containsOnlyKeys(0, 1, 2);
        assertThat(read.problems().get(2)).contains("501 atoms").contains("max_atoms: 500");
    }

    /** A graph as SMILES: atoms apart from each other, tied by ring closures only. */
    private static String tied(int atoms, String atom, java.util.function.BiPredicate<Integer, Integer> bonded) {
        List<StringBuilder> texts = new java.util.ArrayList<>();
        java.util.TreeMap<Integer, List<Integer>> opened = new java.util.TreeMap<>();
        java.util.TreeSet<Integer> free = new java.util.TreeSet<>();
        for (int digit = 10; digit < 100; digit++) {
            free.add(digit);
        }
        for (int i = 0; i < atoms; i++) {
            StringBuilder text = new StringBuilder(atom);
            List<Integer> closed = opened.getOrDefault(i, List.of());
            closed.forEach(digit -> text.append('%').append(digit));
            for (int j = i + 1; j < atoms; j++) {
                if (bonded.test(i, j)) {
                    int digit = java.util.Objects.requireNonNull(free.pollFirst());
                    text.append('%').append(digit);
                    opened.computeIfAbsent(j, k -> new java.util.ArrayList<>()).add(digit);
                }
            }
            free.addAll(closed);
            texts.add(text);
        }
        return String.join(".", texts);
    }

    @Test
    void read_cagesAndStars_endSoonAndSayWhy() {
        String star = "[U]" + "(C)".repeat(400);
        // Every atom bonded to every other; and cubes of five and seven dimensions, in which known ring systems fit
        // many ways.
        String complete = tied(15, "[U]", (i, j) -> true);
        String cube = tied(32, "S", (i, j) -> Integer.bitCount(i ^ j) == 1);
        String large = tied(128, "C", (i, j) -> Integer.bitCount(i ^ j) == 1);
        String rings = "C1CC1".repeat(3000);
        MoleculeReader.Read read = read(ALL, star, complete, large, rings, cube, "C1CC1".repeat(100));
        assertThat(read.problems()).containsOnlyKeys(0, 1, 2, 3);
        assertThat(read.problems().get(0)).contains("400 neighbours");
        assertThat(read.problems().get(1)).contains("paths of 8 atoms");
        assertThat(read.problems().get(2)).contains("paths of 8 atoms");
        assertThat(read.problems().get(3)).contains("15000 letters");
        assertThat(((NumericColumn) made(read, "smiles.rings")).values()[5]).isEqualTo(100);
    }

    @Test
    void read_saltsAndOddities_areMolecules() {
        MoleculeReader.Read read = read(ALL, "[Na+].[Cl-]", "[2H]C", "C%12CC%12", "[U]", "C$C", "[H][H]", "CCO.Cl");
        assertThat(read.problems()).isEmpty();
        MoleculeSettings parent =
                new MoleculeSettings(List.of(), true, true, MoleculeSettings.Invalid.REFUSE, true, 500);
        NumericColumn atoms = (NumericColumn) made(read(parent, "CCO.Cl"), "smiles.atoms");
        assertThat(atoms.values()).containsExactly(3);
    }

    @Test
    void complete_unreadableRows_refusedWithTheirNumbersOrSkipped() {
        Table table = new Table("t.csv", List.of(column("CCO", "", "oops", "CC")));
        Map<String, MoleculeSettings> refuse = Map.of("smiles", MoleculeSettings.ofGraph());
        assertThatThrownBy(() -> Molecules.complete(table, refuse, null, 100))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("2 rows of column 'smiles' of t.csv")
                .hasMessageContaining("row 102: it is missing")
                .hasMessageContaining("row 103 ('oops')")
                .hasMessageContaining("invalid: skip");
        Map<String, MoleculeSettings> skip =
                Map.of("smiles", MoleculeSettings.ofGraph().withInvalid(MoleculeSettings.Invalid.SKIP));
        Molecules.Completed completed = Molecules.complete(table, skip, "smiles", 0);
        assertThat(completed.notes())
                .singleElement()
                .asString()
                .contains("skipped")
                .contains("row 3 ('oops')");
        assertThat(completed.table().names()).containsExactly("smiles", "smiles.graph", "smiles.scaffold");
        assertThat(Molecules.complete(completed.table(), skip, "smiles", 0).table())
                .isSameAs(completed.table());
    }

    @Test
    void toxicity_lists_areReadFromTheJar() {
        Table table = new OpenChemLibToxicity().read(java.nio.file.Path.of(""));
        assertThat(table.names())
                .containsExactly(
                        "smiles", "listed_mutagenic", "listed_tumorigenic", "listed_irritant", "listed_reproductive");
        assertThat(table.rows()).isBetween(3_000, 6_000);
        for (int row = 0; row < table.rows(); row += 97) {
            int at = row;
            assertThat(table.columns().subList(1, 5)).anyMatch(c -> c.text(at).equals("true"));
        }
    }
}
