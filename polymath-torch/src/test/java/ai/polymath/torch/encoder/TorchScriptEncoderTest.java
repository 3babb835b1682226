package ai.polymath.torch.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.PolymathException;
import ai.polymath.torch.engine.Engine;
import ai.polymath.torch.engine.Gradients;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.BlockShape;
import ai.polymath.torch.network.InputBlock;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Inputs;
import ai.polymath.torch.network.Pass;
import ai.polymath.torch.training.Scripts;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TorchScript modules in double precision: their gradients, and texts and places that they read. */
class TorchScriptEncoderTest {
    private static final int WORDS = 7;
    private static final int[] LENGTHS = {3, 5, 1};

    @TempDir
    private Path folder;

    @BeforeEach
    void setUp() {
        Engine.start(1);
    }

    private static double[] random(long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        return random.doubles(count, -0.8, 0.8).toArray();
    }

    private TorchScriptEncoder module(String name, Map<String, long[]> parameters, String code) {
        Path file = folder.resolve(name + ".pt");
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> made = new LinkedHashMap<>();
            parameters.forEach((parameter, shape) -> {
                int count = (int) java.util.Arrays.stream(shape).reduce(1, (a, b) -> a * b);
                made.put(
                        parameter,
                        Tensors.of(random(made.size() + 3, count), shape).set_requires_grad(true));
            });
            Scripts.save(file, made, Map.of(), code);
        }
        return new TorchScriptEncoder(file, null, false);
    }

    private static InputShape text(boolean placeWise) {
        return new InputShape(
                0,
                List.of(),
                List.of(),
                List.of(),
                List.of(new BlockShape.Tokens("words", WORDS, 0, List.of())),
                placeWise);
    }

    /** Texts of those lengths, 0 behind their ends. */
    private static Inputs texts(int padded) {
        SplittableRandom random = new SplittableRandom(5);
        long[] ids = new long[LENGTHS.length * padded];
        long[] mask = new long[ids.length];
        for (int row = 0; row < LENGTHS.length; row++) {
            for (int k = 0; k < LENGTHS[row]; k++) {
                ids[row * padded + k] = random.nextInt(WORDS);
                mask[row * padded + k] = 1;
            }
        }
        InputBlock.Tokens block = new InputBlock.Tokens(
                Tensors.of(ids, LENGTHS.length, padded),
                Tensors.of(mask, LENGTHS.length, padded).to(ScalarType.Bool),
                null);
        return new Inputs(
                Tensors.of(new double[0], LENGTHS.length, 0),
                Tensors.of(new long[0], LENGTHS.length, 0),
                List.of(block));
    }

    /** Each word by itself, so that what stands behind the end can't matter. */
    private TorchScriptEncoder words(String name) {
        Map<String, long[]> parameters = new LinkedHashMap<>();
        parameters.put("table", new long[] {WORDS, 3});
        parameters.put("w", new long[] {4, 3});
        parameters.put("b", new long[] {4});
        return module(name, parameters, """
                def forward(self, x):
                    h = torch.embedding(self.table, x)
                    return torch.tanh(torch.linear(h, self.w, self.b)).transpose(1, 2)
                """);
    }

    /** Neighbours count, at the end what stands behind it. */
    private TorchScriptEncoder windows(String name) {
        Map<String, long[]> parameters = new LinkedHashMap<>();
        parameters.put("table", new long[] {WORDS, 3});
        parameters.put("w", new long[] {4, 3, 3});
        return module(name, parameters, """
                def forward(self, x):
                    h = torch.embedding(self.table, x).transpose(1, 2)
                    return torch.tanh(torch.conv1d(h, self.w, None, [1], [1]))
                """);
    }

    @Test
    void backward_numbers_centralDifferencesAgree() {
        Map<String, long[]> parameters = new LinkedHashMap<>();
        parameters.put("w", new long[] {4, 3});
        parameters.put("b", new long[] {4});
        parameters.put("gain", new long[] {4});
        TorchScriptEncoder kind = module("numbers", parameters, """
                def forward(self, x):
                    h = torch.linear(x, self.w, self.b)
                    return torch.tanh(h) * self.gain + torch.sigmoid(h)
                """);
        try (Alone alone = new Alone(kind, Alone.numbers(3), 1)) {
            assertThat(alone.parameters()).isEqualTo(20);
            alone.checkGradients(Alone.dense(Alone.normal(new SplittableRandom(2), 5, 3)), 4);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void backward_text_centralDifferencesAgree(boolean placeWise) {
        for (TorchScriptEncoder kind : List.of(words("words"), windows("windows"))) {
            try (Alone alone = new Alone(kind, text(placeWise), 1)) {
                alone.checkGradients(texts(5), 6);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void backward_pictures_centralDifferencesAgree(boolean placeWise) {
        InputShape shape = new InputShape(
                0, List.of(), List.of(), List.of(), List.of(new BlockShape.Pictures("p", 2, 6, 4)), placeWise);
        TorchScriptEncoder kind = module("pictures", Map.of("w", new long[] {3, 2, 3, 3}), """
                def forward(self, x):
                    return torch.tanh(torch.conv2d(x, self.w, None, [2, 2], [1, 1]))
                """);
        Inputs inputs = new Inputs(
                Tensors.of(new double[0], 2, 0),
                Tensors.of(new long[0], 2, 0),
                List.of(new InputBlock.Pictures(Tensors.of(random(9, 2 * 2 * 6 * 4), 2, 2, 6, 4))));
        try (Alone alone = new Alone(kind, shape, 1)) {
            alone.checkGradients(inputs, 8);
        }
    }

    /** The mean over the words that are there, in plain Java. */
    @Test
    void forward_text_isTheMeanOverItsWordsWhateverIsBehindThem() {
        TorchScriptEncoder kind = words("words");
        try (Alone alone = new Alone(kind, text(false), 1)) {
            double[] table = alone.values("table");
            double[] w = alone.values("w");
            double[] b = alone.values("b");
            for (int padded : new int[] {5, 9}) {
                Inputs inputs = texts(padded);
                double[] ids =
                        Tensors.doubles(((InputBlock.Tokens) inputs.blocks().get(0)).ids());
                double[][] found = alone.run(inputs, false);
                for (int row = 0; row < LENGTHS.length; row++) {
                    for (int c = 0; c < 4; c++) {
                        double sum = 0;
                        for (int k = 0; k < LENGTHS[row]; k++) {
                            double h = b[c];
                            for (int j = 0; j < 3; j++) {
                                h += w[c * 3 + j] * table[(int) ids[row * padded + k] * 3 + j];
                            }
                            sum += Math.tanh(h);
                        }
                        assertThat(found[row][c]).isCloseTo(sum / LENGTHS[row], within(1e-12));
                    }
                }
            }
        }
    }

    @Test
    void forward_textForTasksAboutWords_keepsThePlaces() {
        try (Alone alone = new Alone(windows("windows"), text(true), 1);
                Scope scope = Scope.open();
                Gradients.Off off = Gradients.off()) {
            Inputs inputs = texts(6);
            Tensor z = alone.encoder.forward(new Pass(inputs, false));
            assertThat(z.shape()).containsExactly(3, 4, 6);
            Tensor h = torch.embedding(
                            alone.tensor("table"),
                            ((InputBlock.Tokens) inputs.blocks().get(0)).ids())
                    .transpose(1, 2);
            double[] table = Tensors.doubles(h.contiguous());
            double[] w = alone.values("w");
            double[] found = Tensors.doubles(z.contiguous());
            for (int row = 0; row < 3; row++) {
                for (int c = 0; c < 4; c++) {
                    for (int k = 0; k < 6; k++) {
                        double sum = 0;
                        for (int j = 0; j < 3; j++) {
                            for (int d = -1; d <= 1; d++) {
                                boolean there = k + d >= 0 && k + d < 6;
                                sum += there ? w[(c * 3 + j) * 3 + d + 1] * table[(row * 3 + j) * 6 + k + d] : 0;
                            }
                        }
                        assertThat(found[(row * 4 + c) * 6 + k]).isCloseTo(Math.tanh(sum), within(1e-12));
                    }
                }
            }
        }
    }

    @Test
    void build_vectorsWhereTasksAreAboutWords_isRefused() {
        TorchScriptEncoder kind = module("vector", Map.of("table", new long[] {WORDS, 3}), """
                def forward(self, x):
                    return torch.embedding(self.table, x).mean(1)
                """);
        new Alone(kind, text(false), 1).close();
        assertThatThrownBy(() -> new Alone(kind, text(true), 1))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("a task has an answer for every place")
                .hasMessageContaining("[2, 3]");
        TorchScriptEncoder halved = module("halved", Map.of("table", new long[] {WORDS, 3}), """
                def forward(self, x):
                    return torch.embedding(self.table, x).transpose(1, 2)[:, :, 0:1]
                """);
        assertThatThrownBy(() -> new Alone(halved, text(true), 1)).hasMessageContaining("[batch, width, steps]");
    }
}
