package ai.polymath.torch.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import ai.polymath.experiment.EncoderSettings;
import ai.polymath.settings.Choices;
import ai.polymath.torch.network.BlockShape;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Encoders of every kind made narrower and wider, against all their forms tried one by one. */
class ParameterMatchTest {
    private static final double WIDEST = 2;

    /** Two ends of forms of widths up to 16 are never closer than 1 / (2 16 16). */
    private static final int GRID = 1024;

    private static final Map<EncoderContractTest.Form, Map<EncoderKind, Long>> KNOWN = new HashMap<>();

    static Stream<EncoderContractTest.Form> forms() {
        InputShape molecule = new InputShape(
                0,
                List.of(),
                List.of(),
                List.of(),
                List.of(new BlockShape.Graphs("m", List.of(5, 3), List.of(4))),
                false);
        InputShape table = new InputShape(
                3, List.of(6), List.of(new InputShape.Feature("x", 0, 3, -1), new InputShape.Feature("c", 3, 0, 0)));
        InputShape both = new InputShape(3, table.categories(), table.features(), List.of(), molecule.blocks(), false);
        InputShape text = new InputShape(
                0, List.of(), List.of(), List.of(), List.of(new BlockShape.Tokens("t", 9, 11, List.of())), false);
        return Stream.concat(
                EncoderContractTest.forms(),
                Stream.of(
                        new EncoderContractTest.Form("{type: mlp, widths: [16, 5], normalization: layer}", table, 0),
                        new EncoderContractTest.Form("{type: mlp, widths: [8, 8], residual: true}", table, 0),
                        new EncoderContractTest.Form("{type: gin, width: 12, layers: 2}", molecule, 0),
                        new EncoderContractTest.Form("{type: dmpnn, width: 10, layers: 2}", molecule, 0),
                        new EncoderContractTest.Form("{type: rnn, embedding: 6, units: 5}", text, 0),
                        new EncoderContractTest.Form(
                                "{type: text-cnn, embedding: 6, channels: 5, letters: {embedding: 4, channels: 7}}",
                                text,
                                0),
                        new EncoderContractTest.Form(
                                "{type: concat, widths: [7], parts: {t: {encoder: {type: mlp, widths: [8]}},"
                                        + " m: {encoder: {type: gin, width: 6, layers: 1}}}}",
                                both,
                                0)));
    }

    private static long count(EncoderKind kind, InputShape shape) {
        try (Alone alone = new Alone(kind, shape, 1)) {
            return alone.parameters();
        }
    }

    /** All forms with their counts, from the narrowest. */
    private static Map<EncoderKind, Long> all(EncoderContractTest.Form form) {
        return KNOWN.computeIfAbsent(form, ParameterMatchTest::tried);
    }

    private static Map<EncoderKind, Long> tried(EncoderContractTest.Form form) {
        Map<EncoderKind, Long> all = new LinkedHashMap<>();
        for (int i = 0; i <= WIDEST * GRID; i++) {
            EncoderKind one = form.kind().scaled((double) i / GRID);
            all.computeIfAbsent(one, kind -> count(kind, form.shape()));
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("forms")
    void nearest_everyKind_isTheNearestOfAllForms(EncoderContractTest.Form form) {
        Map<EncoderKind, Long> all = all(form);
        long most = all.values().stream().mapToLong(c -> c).max().orElseThrow();
        SplittableRandom random = new SplittableRandom(form.settings().hashCode());
        List<Long> wanted = new ArrayList<>(List.of(0L, 1L, all.get(form.kind())));
        for (int i = 0; i < 8; i++) {
            wanted.add((long) (most * Math.pow(random.nextDouble(), 2)));
        }
        for (long parameters : wanted) {
            long best = all.values().stream()
                    .mapToLong(c -> Math.abs(c - parameters))
                    .min()
                    .orElseThrow();
            EncoderKind found = ParameterMatch.nearest(
                    form.kind(), parameters, k -> all.computeIfAbsent(k, n -> count(n, form.shape())));
            assertThat(Math.abs(all.get(found) - parameters))
                    .as("%s for %d", found, parameters)
                    .isEqualTo(best);
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void scaled_everyKind_isItselfAtOneAndNeverFalls(EncoderContractTest.Form form) {
        assertThat(form.kind().scaled(1)).isEqualTo(form.kind());
        List<Long> counts = List.copyOf(all(form).values());
        assertThat(counts).isSorted();
        assertThat(counts.get(0)).isLessThan(counts.get(counts.size() - 1));
    }

    @Test
    void forms_areOfEveryKindThatHasWidths() {
        Set<String> tried =
                forms().map(f -> Choices.kindOf(f.kind().getClass())).collect(Collectors.toSet());

        Set<String> there =
                new HashSet<>(Choices.of(EncoderSettings.class).kinds().keySet());
        // A module of a file is as it is.
        there.remove("torchscript");
        assertThat(tried).containsAll(there);
    }

    @Test
    void nearest_manyForms_countsFew() {
        EncoderKind wide = MlpEncoder.of(1000, 777);
        List<EncoderKind> counted = new ArrayList<>();

        EncoderKind found = ParameterMatch.nearest(wide, 123_456, kind -> {
            counted.add(kind);
            List<Integer> widths = ((MlpEncoder) kind).widths();
            return 10L * widths.get(0) + (long) widths.get(0) * widths.get(1);
        });

        assertThat(counted).doesNotHaveDuplicates().hasSizeLessThan(25);
        List<Integer> widths = ((MlpEncoder) found).widths();
        assertThat(10L * widths.get(0) + (long) widths.get(0) * widths.get(1)).isBetween(122_800L, 124_100L);
    }

    @Test
    void nearest_encoderWithoutWidths_isNone() {
        EncoderKind given = new EncoderKind() {
            @Override
            public int stages() {
                return 1;
            }

            @Override
            public Encoder build(InputShape shape, ParameterBook book, String prefix, Owner owner, Stages stages) {
                throw new AssertionError("It need not be built.");
            }
        };

        assertThat(ParameterMatch.nearest(given, 10, kind -> 1)).isNull();
    }
}
