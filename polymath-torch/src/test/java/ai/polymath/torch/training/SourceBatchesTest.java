package ai.polymath.torch.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.polymath.balancing.EqualWeights;
import ai.polymath.data.Labels;
import ai.polymath.data.SamplerSettings;
import ai.polymath.data.SourceRows;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.run.EpochRecord;
import ai.polymath.run.SourceResult;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches of several sources: what is in them, and that the record says it. */
@SuppressWarnings("NullAway")
class SourceBatchesTest {
    private static List<SamplerSettings> samplers() {
        return TwoTables.SAMPLERS;
    }

    private static PreparedExperiment prepared(SamplerSettings sampler, long seed) {
        return TwoTables.prepared(
                TwoTables.training(sampler, new EqualWeights()).withSeed(seed).withBatchSize(7));
    }

    private static int[] all(Batches batches, int epoch) {
        return Arrays.stream(batches.ofEpoch(epoch))
                .flatMapToInt(Arrays::stream)
                .toArray();
    }

    /**
     * Over any number of epochs every row of a source has been drawn floor(passes) or ceil(passes) times, where passes is what
     * the record says: none is dropped, none comes again before the others have come.
     */
    @ParameterizedTest
    @MethodSource("samplers")
    void ofEpoch_anySampler_goesThroughEachSourceEvenly(SamplerSettings sampler) {
        for (long seed = 1; seed <= 6; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            PreparedExperiment prepared = prepared(sampler, seed);
            Batches batches = Batches.of(prepared);
            Map<Integer, Integer> times = new HashMap<>();
            int epochs = 3 + random.nextInt(10);
            for (int epoch = 0; epoch < epochs; epoch++) {
                int[] rows = all(batches, epoch);
                assertThat(rows).hasSameSizeAs(prepared.split().train());
                for (int row : rows) {
                    times.merge(row, 1, Integer::sum);
                }
                long[] drawn = Batches.of(prepared).drawnBefore(epoch + 1);
                for (int s = 0; s < prepared.sources().size(); s++) {
                    int[] own = prepared.sources().get(s).among(prepared.split().train());
                    long sum = 0;
                    for (int row : own) {
                        int count = times.getOrDefault(row, 0);
                        sum += count;
                        assertThat((long) count)
                                .isBetween(drawn[s] / own.length, (drawn[s] + own.length - 1) / own.length);
                    }
                    assertThat(sum).as("the record of source %d", s).isEqualTo(drawn[s]);
                }
            }
            Set<Integer> train = new HashSet<>();
            Arrays.stream(prepared.split().train()).forEach(train::add);
            assertThat(times.keySet()).isSubsetOf(train);
        }
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void ofEpoch_anySampler_dependsOnSeedAndEpochOnly(SamplerSettings sampler) {
        PreparedExperiment prepared = prepared(sampler, 3);
        Batches batches = Batches.of(prepared);
        int[][][] inOrder = new int[6][][];
        for (int epoch = 0; epoch < 6; epoch++) {
            inOrder[epoch] = batches.ofEpoch(epoch);
            assertThat(inOrder[epoch]).hasNumberOfRows(batches.perEpoch());
            for (int[] batch : inOrder[epoch]) {
                assertThat(batch.length).isBetween(6, 7);
            }
        }
        for (int epoch : new int[] {4, 1, 5, 0, 3, 2}) {
            assertThat(Batches.of(prepared).ofEpoch(epoch)).isDeepEqualTo(inOrder[epoch]);
            assertThat(batches.ofEpoch(epoch)).isDeepEqualTo(inOrder[epoch]);
        }
        assertThat(Batches.of(prepared(sampler, 4)).ofEpoch(0)).isNotEqualTo(inOrder[0]);
    }

    @Test
    void ofEpoch_proportional_isTheShuffleOfAllRowsAsOfOneTable() {
        PreparedExperiment prepared = prepared(new SamplerSettings.Proportional(), 5);
        for (int epoch = 0; epoch < 4; epoch++) {
            assertThat(Batches.of(prepared).ofEpoch(epoch))
                    .isDeepEqualTo(new Batches(prepared.split().train(), 7, 5).ofEpoch(epoch));
        }
    }

    @Test
    void ofEpoch_uniform_hasAsManyOfEachInEveryBatch() {
        PreparedExperiment prepared = prepared(new SamplerSettings.Uniform(), 2);
        SourceRows large = prepared.sources().get(0);
        for (int[] batch : Batches.of(prepared).ofEpoch(0)) {
            assertThat(large.among(batch).length).isBetween(3, 4);
        }
    }

    @Test
    void ofEpoch_roundRobin_alternatesOverTheEndOfEpochs() {
        PreparedExperiment prepared = prepared(new SamplerSettings.RoundRobin(), 2);
        SourceRows large = prepared.sources().get(0);
        Batches batches = Batches.of(prepared);
        int turn = 0;
        for (int epoch = 0; epoch < 3; epoch++) {
            for (int[] batch : batches.ofEpoch(epoch)) {
                assertThat(large.among(batch)).hasSize(turn++ % 2 == 0 ? batch.length : 0);
            }
        }
        assertThat(batches.perEpoch() % 2).as("the turn crosses an epoch's end").isEqualTo(1);
    }

    /** Bit for bit what one table gave before there were sources: drawn from the training rows by chance. */
    @Test
    void independent_oneTable_drawsFromAllTrainingRows() {
        int[] train = Tiny.range(5, 60);
        SplittableRandom random = new SplittableRandom(11);
        int[] expected = new int[20];
        Arrays.setAll(expected, i -> train[random.nextInt(train.length)]);
        assertThat(TrainingRows.of(train).independent(Arrays.copyOf(train, 20), 11))
                .containsExactly(expected);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void independent_severalSources_hasAsManyOfEachFromTheTrainingRows(long seed) {
        PreparedExperiment prepared = prepared(new SamplerSettings.RoundRobin(), seed);
        Set<Integer> train = new HashSet<>();
        Arrays.stream(prepared.split().train()).forEach(train::add);
        TrainingRows rows = TrainingRows.of(prepared);
        for (int[] batch : Batches.of(prepared).ofEpoch(0)) {
            int[] other = rows.independent(batch, seed);
            assertThat(Arrays.stream(other).allMatch(train::contains)).isTrue();
            for (SourceRows source : prepared.sources()) {
                assertThat(source.among(other)).hasSameSizeAs(source.among(batch));
            }
        }
    }

    /** History and result against a count by hand. */
    @ParameterizedTest
    @MethodSource("samplers")
    void train_anySampler_recordsWhatEachTaskSaw(SamplerSettings sampler) {
        PreparedExperiment prepared = prepared(sampler, 1);
        Batches batches = Batches.of(prepared);
        try (FinishedRun run = Trainer.train(prepared)) {
            long[] so = new long[3];
            for (EpochRecord epoch : run.history().epochs()) {
                for (int t = 0; t < 3; t++) {
                    Labels labels = prepared.labels().get(t);
                    int examples = 0;
                    int with = 0;
                    for (int[] batch : batches.ofEpoch(epoch.epoch() - 1)) {
                        int count = 0;
                        for (int row : batch) {
                            count += Double.isNaN(labels.values()[row]) ? 0 : 1;
                        }
                        examples += count;
                        with += count > 0 ? 1 : 0;
                    }
                    so[t] += examples;
                    double labelled = labels.count(prepared.split().train());
                    assertThat(epoch.train().get(t).seen())
                            .isEqualTo(new EpochRecord.Seen(with, examples, so[t] / labelled));
                    if (sampler instanceof SamplerSettings.Proportional) {
                        assertThat(so[t] / labelled).isEqualTo(epoch.epoch());
                    }
                    assertThat(epoch.validation().get(t).seen()).isNull();
                }
            }
            List<SourceResult> sources = run.result().sources();
            assertThat(sources).extracting(SourceResult::source).containsExactly("large", "small");
            int epochs = run.history().epochs().size();
            assertThat(sources.stream().mapToLong(SourceResult::drawn).sum())
                    .isEqualTo((long) epochs * prepared.split().train().length);
            assertThat(run.result().toTree().toString()).contains("rows_drawn", "passes");
        }
    }
}
