package ai.polymath.balancing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** All methods against answers solved from their definitions in 50-digit arithmetic; the file itself says how to read it. */
class GoldenVectorsTest {
    private static final Map<String, GradientWeighting> METHODS = Map.ofEntries(
            Map.entry("mgda", new Mgda()),
            Map.entry("mgda_l2", new Mgda(Mgda.Normalization.L2, false)),
            Map.entry("mgda_l2_raw", new Mgda(Mgda.Normalization.L2, true)),
            Map.entry("upgrad", new UpGrad()),
            Map.entry("upgrad_regularized", new UpGrad()),
            Map.entry("dualproj", new DualProj()),
            Map.entry("cagrad", new CaGrad(0.5)),
            Map.entry("nash_mtl", new NashMtl(0)),
            Map.entry("fairgrad_1", new FairGrad(1, 0)),
            Map.entry("fairgrad_2", new FairGrad(2, 0)),
            Map.entry("imtl_g", new ImtlG()),
            Map.entry("aligned_mtl", new AlignedMtl(AlignedMtl.Length.MIN)),
            Map.entry("pcgrad", new PcGrad(TaskOrder.ASCENDING)),
            Map.entry("config", new ConFig()));

    static Stream<Arguments> answers() {
        List<Arguments> answers = new ArrayList<>();
        for (JsonNode entry : entries()) {
            entry.get("methods")
                    .properties()
                    .forEach(answer -> answers.add(
                            Arguments.of(entry.get("name").asText(), answer.getKey(), entry, answer.getValue())));
        }
        return answers.stream();
    }

    @Test
    void answers_ofTheFile_areAllHere() {
        assertThat(answers().count()).isEqualTo(218);
        assertThat(answers().map(a -> (String) a.get()[1]).distinct())
                .containsExactlyInAnyOrderElementsOf(METHODS.keySet());
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("answers")
    void weights_ofAGoldenJacobian_matchTheAnswer(String name, String method, JsonNode entry, JsonNode answer) {
        double[][] jacobian = matrix(entry.get("jacobian"));
        double[][] products = matrix(entry.get("gramian"));
        int tasks = jacobian.length;
        if (method.equals("upgrad_regularized")) {
            products = regularized(products);
        }
        double[] flat = new double[tasks * tasks];
        for (int i = 0; i < tasks; i++) {
            System.arraycopy(products[i], 0, flat, i * tasks, tasks);
        }
        GradientWeighting weighting = Objects.requireNonNull(METHODS.get(method));
        double[] weights = weighting
                .weights(Gramian.of(flat, tasks), StepInput.of(0, 0, new double[tasks]), weighting.initialState(tasks))
                .weights();

        double allowed =
                answer.get("tolerance").asDouble() * answer.get("scale").asDouble();
        double[] vector = Gradients.combine(jacobian, weights);
        for (int k = 0; k < vector.length; k++) {
            assertThat(Math.abs(vector[k] - answer.get("vector").get(k).asDouble()))
                    .as("vector[%d]", k)
                    .isLessThanOrEqualTo(allowed);
        }
        JsonNode wanted = answer.get("weights");
        for (int i = 0; !wanted.isNull() && i < tasks; i++) {
            if (!wanted.get(i).isNull()) {
                double norm = Gradients.norm(jacobian[i]);
                assertThat(Math.abs(weights[i] - wanted.get(i).asDouble()) * norm)
                        .as("weights[%d]", i)
                        .isLessThanOrEqualTo(allowed);
            }
        }
    }

    /** What the peers do by default: {@code G / trace(G) + 1e-4 I}. */
    private static double[][] regularized(double[][] gramian) {
        double trace = 0;
        for (int i = 0; i < gramian.length; i++) {
            trace += gramian[i][i];
        }
        double[][] result = new double[gramian.length][gramian.length];
        for (int i = 0; i < gramian.length; i++) {
            for (int j = 0; j < gramian.length; j++) {
                result[i][j] = gramian[i][j] / trace + (i == j ? 1e-4 : 0);
            }
        }
        return result;
    }

    private static JsonNode entries() {
        try (InputStream file = Objects.requireNonNull(GoldenVectorsTest.class.getResourceAsStream("golden.json"))) {
            return new ObjectMapper().readTree(file).get("entries");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double[][] matrix(JsonNode node) {
        double[][] matrix = new double[node.size()][];
        for (int i = 0; i < matrix.length; i++) {
            matrix[i] = new double[node.get(i).size()];
            for (int k = 0; k < matrix[i].length; k++) {
                matrix[i][k] = node.get(i).get(k).asDouble();
            }
        }
        return matrix;
    }
}
