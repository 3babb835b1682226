package ai.polymath.torch.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.torch.engine.Engine;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Charges and probabilities of related questions against the formulas of the papers, written plainly. */
class RelatedCrossEntropyTest {
    private static final int BATCH = 6;
    private static final double H = 1e-6;

    /** Places: 0 is above 1 and 2, 1 and 2 are above 3; 4 is by itself. */
    private static final List<List<Integer>> TREE =
            List.of(List.of(0, 1, 2, 3), List.of(1, 3), List.of(2, 3), List.of(3), List.of(4));

    @BeforeAll
    static void start() {
        Engine.start(1);
    }

    static Stream<Arguments> relations() {
        return Stream.of(1L, 2L, 3L, 4L)
                .flatMap(seed -> Stream.of(
                        Arguments.of(seed, new Funnel(), 2),
                        Arguments.of(seed, new Funnel(), 5),
                        Arguments.of(seed, new MaxHierarchy(TREE), 5)));
    }

    private static double[] scores(long seed, int questions, double size) {
        return new SplittableRandom(seed)
                .doubles((long) BATCH * questions, -size, size)
                .toArray();
    }

    private static double[] labels(long seed, int questions) {
        return new SplittableRandom(seed + 100)
                .ints((long) BATCH * questions, 0, 2)
                .asDoubleStream()
                .toArray();
    }

    private static RelatedCrossEntropy loss(OutputRelation relation, int questions) {
        List<Double> positive =
                Stream.iterate(1.0, c -> c + 0.5).limit(questions).toList();
        return new RelatedCrossEntropy(relation, positive);
    }

    private static Tensor tensor(double[] values, int questions) {
        return Tensors.of(values, BATCH, 1, questions);
    }

    private static double sigmoid(double s) {
        return 1 / (1 + Math.exp(-s));
    }

    /** The formula as it stands in the paper, for one example. */
    private static double[] charges(OutputRelation relation, double[] s, double[] y) {
        double[] charges = new double[s.length];
        double product = 1;
        for (int a = 0; a < s.length; a++) {
            double ifTrue;
            double ifFalse;
            if (relation instanceof MaxHierarchy tree) {
                ifTrue = 0;
                ifFalse = 0;
                for (int b : tree.below().get(a)) {
                    ifTrue = Math.max(ifTrue, y[b] * sigmoid(s[b]));
                    ifFalse = Math.max(ifFalse, sigmoid(s[b]));
                }
            } else {
                product *= sigmoid(s[a]);
                ifTrue = product;
                ifFalse = product;
            }
            charges[a] = y[a] == 1 ? -(1 + 0.5 * a) * Math.log(ifTrue) : -Math.log(1 - ifFalse);
        }
        return charges;
    }

    @ParameterizedTest
    @MethodSource("relations")
    void elements_anyScores_areThoseOfThePapersFormula(long seed, OutputRelation relation, int questions) {
        double[] s = scores(seed, questions, 4);
        double[] y = labels(seed, questions);
        try (Scope scope = Scope.open()) {
            double[] found =
                    Tensors.doubles(loss(relation, questions).elements(tensor(s, questions), tensor(y, questions)));
            double[] told = Tensors.doubles(relation.probabilities(tensor(s, questions)));
            for (int i = 0; i < BATCH; i++) {
                double[] ofExample = java.util.Arrays.copyOfRange(s, i * questions, (i + 1) * questions);
                double[] labels = java.util.Arrays.copyOfRange(y, i * questions, (i + 1) * questions);
                double[] expected = charges(relation, ofExample, labels);
                double[] none = charges(relation, ofExample, new double[questions]);
                for (int k = 0; k < questions; k++) {
                    assertThat(found[i * questions + k]).isCloseTo(expected[k], within(1e-10 * (1 + expected[k])));
                    assertThat(told[i * questions + k]).isCloseTo(1 - Math.exp(-none[k]), within(1e-12));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("relations")
    void elements_gradient_isThatOfFiniteDifferences(long seed, OutputRelation relation, int questions) {
        double[] s = scores(seed, questions, 4);
        double[] y = labels(seed, questions);
        double[] weights = scores(seed + 7, questions, 1);
        try (Scope scope = Scope.open()) {
            Tensor at = tensor(s, questions).set_requires_grad(true);
            loss(relation, questions)
                    .elements(at, tensor(y, questions))
                    .mul(tensor(weights, questions))
                    .sum()
                    .backward();
            double[] gradient = Tensors.doubles(at.grad());
            for (int i = 0; i < s.length; i++) {
                double difference = (moved(relation, s, y, weights, questions, i, H)
                                - moved(relation, s, y, weights, questions, i, -H))
                        / (2 * H);
                assertThat(gradient[i]).isCloseTo(difference, within(1e-7));
            }
        }
    }

    private static double moved(
            OutputRelation relation, double[] s, double[] y, double[] weights, int questions, int i, double by) {
        double[] other = s.clone();
        other[i] += by;
        return Tensors.doubles(loss(relation, questions)
                .elements(tensor(other, questions), tensor(y, questions))
                .mul(tensor(weights, questions))
                .sum())[0];
    }

    /** Wild scores in the number type of training: nothing is infinite, and no child is above its parent by any rounding. */
    @ParameterizedTest
    @MethodSource("relations")
    void probabilities_wildScores_keepTheOrderExactlyAndChargesStayFinite(
            long seed, OutputRelation relation, int questions) {
        for (double size : new double[] {1e-6, 3, 40, 1e4, 1e30}) {
            try (Scope scope = Scope.open()) {
                double[] s = scores(seed, questions, size);
                double[] y = labels(seed, questions);
                Tensor at = tensor(s, questions).to(ScalarType.Float).set_requires_grad(true);
                Tensor charges = loss(relation, questions)
                        .elements(at, tensor(y, questions).to(ScalarType.Float));
                charges.sum().backward();
                double[] all = Tensors.doubles(charges);
                double[] gradient = Tensors.doubles(at.grad());
                double[] told = Tensors.doubles(relation.probabilities(at.detach()));
                for (int i = 0; i < all.length; i++) {
                    assertThat(all[i] + 0.0).isFinite().isNotNegative();
                    assertThat(gradient[i]).isFinite();
                    assertThat(told[i]).isBetween(0.0, 1.0);
                }
                for (int i = 0; i < BATCH; i++) {
                    for (int a = 0; a < questions; a++) {
                        List<Integer> below = relation instanceof MaxHierarchy tree
                                ? tree.below().get(a)
                                : a + 1 < questions ? List.of(a + 1) : List.of();
                        for (int b : below) {
                            assertThat(told[i * questions + b]).isLessThanOrEqualTo(told[i * questions + a]);
                        }
                    }
                }
            }
        }
    }

    /** Small charges keep their digits: what surely does not happen is charged its tiny probability. */
    @Test
    void elements_funnelThatSurelyFails_keepsTheDigitsOfTheCharge() {
        try (Scope scope = Scope.open()) {
            Tensor s = Tensors.of(new double[] {-15, -15, 15, -35}, 2, 1, 2).to(ScalarType.Float);
            Tensor none = Tensors.of(new double[4], 2, 1, 2).to(ScalarType.Float);
            double[] charges =
                    Tensors.doubles(new RelatedCrossEntropy(new Funnel(), List.of(1.0, 1.0)).elements(s, none));
            double both = -Math.log1p(-sigmoid(-15) * sigmoid(-15));
            double later = -Math.log1p(-sigmoid(15) * sigmoid(-35));
            assertThat(charges[1]).isCloseTo(both, within(1e-5 * both));
            assertThat(charges[3]).isCloseTo(later, within(1e-5 * later));
        }
    }
}
