package ai.polymath.torch.loss;

import static org.assertj.core.api.Assertions.assertThat;

import ai.polymath.torch.engine.Engine;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TaskLossTest {
    private static final int BATCH = 12;
    private static final double[] SCALES = {0.3, 3, 50, 1000};

    private Scope scope;

    @BeforeEach
    void setUp() {
        Engine.start(1);
        scope = Scope.open();
    }

    @AfterEach
    void tearDown() {
        scope.close();
    }

    static Stream<LossCase> cases() {
        return LossCase.all();
    }

    /** A seeded batch of a case. */
    private static final class Batch {
        final LossCase of;
        final double[][] outputs;
        final double[] labels;
        final double[] mask;

        Batch(LossCase of, long seed, double scale) {
            this.of = of;
            SplittableRandom random = new SplittableRandom(seed);
            int entries = of.isMultilabel() ? BATCH * of.width() : BATCH;
            outputs = new double[BATCH][of.width()];
            for (double[] x : outputs) {
                for (int k = 0; k < x.length; k++) {
                    x[k] = random.nextDouble(-scale, scale);
                }
                if (of.loss() instanceof CumulativeLink) {
                    Arrays.sort(x);
                    for (int k = 0; k < x.length; k++) {
                        // Differences can't follow thresholds that nearly coincide.
                        x[k] += 0.2 * k;
                    }
                }
            }
            labels = random.doubles(entries)
                    .map(u -> of.labels().draw(random, of.classes()))
                    .toArray();
            mask = random.doubles(entries).map(u -> u < 0.7 ? 1 : 0).toArray();
        }

        int entriesOfExample() {
            return of.isMultilabel() ? of.width() : 1;
        }

        double lossOfExample(int i, double[] x) {
            double sum = 0;
            for (int e = 0; e < entriesOfExample(); e++) {
                int at = i * entriesOfExample() + e;
                sum += mask[at] == 0 ? 0 : of.formula().of(x, labels[at], e);
            }
            return sum;
        }

        double known() {
            return Math.max(1, Arrays.stream(mask).sum());
        }

        double expected() {
            double sum = 0;
            for (int i = 0; i < BATCH; i++) {
                sum += lossOfExample(i, outputs[i]);
            }
            return sum / known();
        }

        /** Central difference by output k of example i. */
        double expectedGradient(int i, int k) {
            double h = 1e-5 * Math.max(1, Math.abs(outputs[i][k]) * 1e-2);
            double[] up = outputs[i].clone();
            double[] down = outputs[i].clone();
            up[k] += h;
            down[k] -= h;
            return (lossOfExample(i, up) - lossOfExample(i, down)) / (up[k] - down[k]) / known();
        }

        Tensor outputTensor() {
            double[] all =
                    Arrays.stream(outputs).flatMapToDouble(Arrays::stream).toArray();
            return Tensors.of(all, BATCH, of.width());
        }

        Tensor entries(double[] values) {
            return of.isMultilabel() ? Tensors.of(values, BATCH, of.width()) : Tensors.of(values, BATCH);
        }
    }

    /** Loss and gradient. */
    private record Result(double loss, double[] gradient) {}

    /** As a group of one task, with the shares of a mean over labelled entries. */
    private static Result evaluate(LossCase of, Tensor outputs, Tensor labels, Tensor mask) {
        Tensor leaf = outputs.clone().detach().set_requires_grad(true);
        Tensor elements = of.loss().elements(leaf.unsqueeze(1), labels.unsqueeze(1));
        assertThat(elements.shape()).containsExactly(labels.unsqueeze(1).shape());
        Tensor shares = mask.div(new Scalar(Math.max(1, mask.sum().item_double())));
        Tensor loss = elements.mul(shares.unsqueeze(1)).sum();
        loss.backward();
        return new Result(loss.item_double(), Tensors.doubles(leaf.grad()));
    }

    private static Result evaluate(Batch batch) {
        return evaluate(batch.of, batch.outputTensor(), batch.entries(batch.labels), batch.entries(batch.mask));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void loss_randomAndExtremeOutputs_equalsTheFormula(LossCase of) {
        for (double scale : SCALES) {
            for (long seed = 0; seed < 3; seed++) {
                Batch batch = new Batch(of, seed, scale);
                double expected = batch.expected();
                assertThat(Math.abs(evaluate(batch).loss() - expected))
                        .as("scale %s, seed %d, expected %s", scale, seed, expected)
                        .isLessThanOrEqualTo(1e-9 * Math.abs(expected));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void gradient_randomAndExtremeOutputs_equalsFiniteDifferences(LossCase of) {
        for (double scale : SCALES) {
            for (long seed = 0; seed < 3; seed++) {
                Batch batch = new Batch(of, seed, scale);
                double[] gradient = evaluate(batch).gradient();
                for (int i = 0; i < BATCH; i++) {
                    // A difference of losses of this size carries rounding of this size.
                    double noise = 1e-10 * Math.abs(batch.lossOfExample(i, batch.outputs[i]));
                    for (int k = 0; k < of.width(); k++) {
                        double expected = batch.expectedGradient(i, k);
                        double actual = gradient[i * of.width() + k];
                        assertThat(Math.abs(actual - expected))
                                .as("scale %s, seed %d, example %d: %s for %s", scale, seed, i, actual, expected)
                                .isLessThanOrEqualTo(1e-6 * Math.abs(expected) + noise + 1e-10);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void loss_outputsAtTheEnds_isFiniteWithFiniteGradient(LossCase of) {
        for (ScalarType type : new ScalarType[] {ScalarType.Float, ScalarType.Double}) {
            for (double extreme : new double[] {0, 50, -50, 1000, -1000}) {
                for (int label = 0; label < of.classes() + 1; label++) {
                    double y = of.labels() == LossCase.Labels.CLASS
                            ? Math.min(label, of.classes() - 1)
                            : of.labels() == LossCase.Labels.YES_NO || of.isMultilabel() ? label % 2 : label;
                    double[] x = new double[2 * of.width()];
                    Arrays.fill(x, extreme);
                    for (int k = 0; k < of.width(); k++) {
                        // The second example mixes signs; an ordinal one needs rising logits.
                        x[of.width() + k] = of.loss() instanceof CumulativeLink
                                ? -Math.abs(extreme) + k * Math.abs(extreme)
                                : k % 2 == 0 ? -extreme : extreme;
                    }
                    double[] labels = new double[of.isMultilabel() ? 2 * of.width() : 2];
                    Arrays.fill(labels, y);
                    Tensor labelTensor = of.isMultilabel() ? Tensors.of(labels, 2, of.width()) : Tensors.of(labels, 2);
                    Result result = evaluate(
                            of,
                            Tensors.of(x, 2, of.width()).to(type),
                            labelTensor.to(type),
                            torch.ones_like(labelTensor).to(type));
                    assertThat(result.loss()).as("%s %s %s", type, extreme, y).isFinite();
                    assertThat(Arrays.stream(result.gradient()).allMatch(Double::isFinite))
                            .as("%s %s %s %s", type, extreme, y, Arrays.toString(result.gradient()))
                            .isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void loss_unlabelledEntries_haveNoInfluenceHoweverWildTheirOutputs(LossCase of) {
        for (long seed = 0; seed < 3; seed++) {
            Batch batch = new Batch(of, seed, 3);
            Result before = evaluate(batch);
            for (double wild : new double[] {0, 50, -50, 1e4, -1e4}) {
                double[] labels = batch.labels.clone();
                double[] outputs = Arrays.stream(batch.outputs)
                        .flatMapToDouble(Arrays::stream)
                        .toArray();
                int perLabel = of.isMultilabel() ? 1 : of.width();
                for (int at = 0; at < labels.length; at++) {
                    if (batch.mask[at] == 0) {
                        labels[at] = 0;
                        Arrays.fill(outputs, at * perLabel, (at + 1) * perLabel, wild);
                    }
                }
                Result after = evaluate(
                        of, Tensors.of(outputs, BATCH, of.width()), batch.entries(labels), batch.entries(batch.mask));
                assertThat(after.loss()).isEqualTo(before.loss());
                for (int i = 0; i < outputs.length; i++) {
                    double expected = batch.mask[i / perLabel] == 0 ? 0 : before.gradient()[i];
                    assertThat(after.gradient()[i]).isEqualTo(expected);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void elements_severalTasksAtOnce_equalThoseOfEach(LossCase of) {
        Batch[] batches = {new Batch(of, 3, 3), new Batch(of, 4, 3), new Batch(of, 5, 3)};
        Tensor outputs = stack(batches, Batch::outputTensor);
        Tensor labels = stack(batches, b -> b.entries(b.labels));
        Tensor elements = of.loss().elements(outputs, labels);
        Tensor predictions = of.loss().predictions(outputs);
        for (int t = 0; t < 3; t++) {
            Tensor own = batches[t].outputTensor().unsqueeze(1);
            Tensor ownLabels = batches[t].entries(batches[t].labels).unsqueeze(1);
            assertClose(elements.select(1, t), of.loss().elements(own, ownLabels));
            assertClose(predictions.select(1, t), of.loss().predictions(own));
        }
    }

    /** Up to the last bit, in which vector and scalar instructions differ. */
    private static void assertClose(Tensor actual, Tensor expected) {
        double[] a = Tensors.doubles(actual);
        double[] b = Tensors.doubles(expected);
        assertThat(a).hasSameSizeAs(b);
        for (int i = 0; i < a.length; i++) {
            assertThat(Math.abs(a[i] - b[i])).isLessThanOrEqualTo(1e-14 * Math.abs(b[i]));
        }
    }

    private static Tensor stack(Batch[] batches, Function<Batch, Tensor> of) {
        TensorVector parts = new TensorVector();
        for (Batch batch : batches) {
            parts.push_back(of.apply(batch));
        }
        return torch.stack(parts, 1).contiguous();
    }

    @Test
    void loss_floatOutputsOfSmallLoss_keepsItsDigits() {
        // The usual form (1 - y) x - log sigmoid(x) has lost all of them here.
        Result result = evaluate(
                cases().filter(c -> c.name().equals("binary weight 1.0"))
                        .findFirst()
                        .orElseThrow(),
                Tensors.of(new float[] {-30, 30}, 2, 1),
                Tensors.of(new float[] {0, 1}, 2),
                Tensors.of(new float[] {1, 1}, 2));
        double expected = Math.log1p(Math.exp(-30));
        assertThat(Math.abs(result.loss() - expected)).isLessThan(1e-6 * expected);
    }
}
