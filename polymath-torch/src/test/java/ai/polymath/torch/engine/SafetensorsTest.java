package ai.polymath.torch.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.torch.engine.Safetensors.Content;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void setUp() {
        file = folder.resolve("model.safetensors");
    }

    private void raw(String header, int dataBytes) throws IOException {
        raw(header.getBytes(StandardCharsets.UTF_8).length, header, dataBytes);
    }

    private void raw(long claimed, String header, int dataBytes) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(claimed).put(json);
        for (int i = 0; i < dataBytes; i++) {
            bytes.put((byte) (i + 1));
        }
        Files.write(file, bytes.array());
    }

    private static Content bytes(String type, long[] shape, int... values) {
        byte[] content = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            content[i] = (byte) values[i];
        }
        return new Content(type, shape, () -> content);
    }

    @Test
    void read_fileMadeByHand_givesTensorsAndWords() throws IOException {
        raw("""
                {"__metadata__":{"format":"pt","note":"\u00fc"},
                 "b":{"dtype":"U8","shape":[3],"data_offsets":[8,11]},
                 "a.weight":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},
                 "none":{"dtype":"I64","shape":[0,7],"data_offsets":[8,8]}}\s\s\s""", 11);
        Safetensors read = Safetensors.read(file);
        assertThat(read.names()).containsExactly("b", "a.weight", "none");
        assertThat(read.metadata()).isEqualTo(Map.of("format", "pt", "note", "\u00fc"));
        assertThat(read.entry("a.weight").shape()).containsExactly(1, 2);
        assertThat(read.bytes("a.weight")).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(read.bytes("b")).containsExactly(9, 10, 11);
        assertThat(read.bytes("none")).isEmpty();
    }

    @Test
    void write_smallFile_hasExactlyTheseBytes() throws IOException {
        Safetensors.write(file, Map.of("x", bytes("U8", new long[] {2}, 5, 250)), Map.of());
        String header = "{\"x\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}}";
        String padded = header + " ".repeat((8 - header.length() % 8) % 8);
        ByteBuffer expected = ByteBuffer.allocate(8 + padded.length() + 2).order(ByteOrder.LITTLE_ENDIAN);
        expected.putLong(padded.length())
                .put(padded.getBytes(StandardCharsets.UTF_8))
                .put((byte) 5)
                .put((byte) 250);
        assertThat(Files.readAllBytes(file)).isEqualTo(expected.array());
    }

    @Test
    void write_mixedTypes_alignsEachTensorToItsElement() {
        Map<String, Content> tensors = new LinkedHashMap<>();
        tensors.put("byte", bytes("U8", new long[] {3}, 1, 2, 3));
        tensors.put("single", bytes("F32", new long[] {}, 1, 2, 3, 4));
        tensors.put("long", bytes("I64", new long[] {1}, 1, 2, 3, 4, 5, 6, 7, 8));
        Safetensors.write(file, tensors, Map.of("k", "v"));
        Safetensors read = Safetensors.read(file);
        assertThat(read.names()).containsExactly("long", "single", "byte");
        assertThat(read.bytes("byte")).containsExactly(1, 2, 3);
        assertThat(read.bytes("single")).containsExactly(1, 2, 3, 4);
        assertThat(read.entry("single").shape()).isEmpty();
        assertThat(read.metadata()).isEqualTo(Map.of("k", "v"));
    }

    @Test
    void write_contentOfWrongLength_leavesTheOldFile() throws IOException {
        Files.writeString(file, "old");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Safetensors.write(file, Map.of("x", bytes("F32", new long[] {2}, 1, 2)), Map.of()))
                .withMessageContaining("'x' gave 2 bytes instead of 8");
        assertThat(file).hasContent("old");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(file);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void writeAndInto_randomTensors_roundTripBitForBit(long seed) {
        Engine.start(1);
        SplittableRandom random = new SplittableRandom(seed);
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            for (int i = 0; i < 12; i++) {
                long[] shape =
                        random.ints(random.nextInt(4), 0, 5).asLongStream().toArray();
                int n = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
                double[] values = random.doubles(n, -1e6, 1e6).toArray();
                ScalarType[] types = {
                    ScalarType.Float, ScalarType.Double, ScalarType.Long, ScalarType.Int, ScalarType.Byte
                };
                ScalarType type = types[random.nextInt(types.length)];
                tensors.put("layer." + i, Tensors.of(values, shape).to(type));
            }
            tensors.put("special", Tensors.of(new float[] {Float.NaN, -0f, Float.MIN_VALUE, 1 / 0f}, 2, 2));
            // Not contiguous: written row-major all the same.
            tensors.put(
                    "transposed",
                    Tensors.of(new double[] {1, 2, 3, 4, 5, 6}, 2, 3).t());
            TensorBytes.write(file, tensors, Map.of());
            Safetensors read = Safetensors.read(file);
            assertThat(read.names()).containsExactlyInAnyOrderElementsOf(tensors.keySet());
            tensors.forEach((name, tensor) -> {
                Tensor target = Tensors.zeros(Tensors.type(tensor), tensor.shape());
                TensorBytes.into(read, name, target);
                assertThat(Tensors.bytes(target)).isEqualTo(Tensors.bytes(tensor));
            });
        }
    }

    @Test
    void into_otherTypeOrShape_isRefused() {
        Engine.start(1);
        try (Scope scope = Scope.open()) {
            TensorBytes.write(file, Map.of("w", Tensors.zeros(ScalarType.Float, 2, 3)), Map.of());
            Safetensors read = Safetensors.read(file);
            assertThatThrownBy(() -> TensorBytes.into(read, "w", Tensors.zeros(ScalarType.Float, 3, 2)))
                    .isInstanceOf(PolymathException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("'w' is F32 [2, 3]")
                    .hasMessageContaining("F32 [3, 2]");
            assertThatThrownBy(() -> TensorBytes.into(read, "w", Tensors.zeros(ScalarType.Double, 2, 3)))
                    .isInstanceOf(PolymathException.class)
                    .hasMessageContaining("F64");
            assertThatThrownBy(() -> read.entry("W"))
                    .isInstanceOf(PolymathException.class)
                    .hasMessageContaining("no tensor 'W'")
                    .hasMessageContaining("'w'");
        }
    }

    private static Arguments broken(String what, String header, int dataBytes) {
        return Arguments.of(what, header, dataBytes);
    }

    private static String tensor(String name, String type, String shape, String offsets) {
        return "\"" + name + "\":{\"dtype\":" + type + ",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}";
    }

    static Stream<Arguments> brokenHeaders() {
        String a = tensor("a", "\"F32\"", "[2]", "[0,8]");
        return Stream.of(
                broken("not valid JSON", "{\"a\"", 0),
                broken("not valid JSON", "{" + a + "} x", 8),
                broken("Duplicate", "{" + a + "," + a + "}", 8),
                broken("no JSON object", "[1, 2]", 0),
                broken("no JSON object", "  ", 0),
                broken("not valid JSON", "{\"a\":" + "[".repeat(5000) + "}", 0),
                broken("'a' lacks", "{\"a\":7}", 0),
                broken("'a' lacks", "{" + tensor("a", "4", "[2]", "[0,8]") + "}", 8),
                broken("'a' lacks", "{" + tensor("a", "\"F32\"", "2", "[0,8]") + "}", 8),
                broken("'a' lacks", "{" + tensor("a", "\"F32\"", "[2]", "[0]") + "}", 8),
                broken("unknown type 'F8'", "{" + tensor("a", "\"F8\"", "[8]", "[0,8]") + "}", 8),
                broken("-2 in shape", "{" + tensor("a", "\"F32\"", "[-2]", "[0,8]") + "}", 8),
                broken("2.0 in shape", "{" + tensor("a", "\"F32\"", "[2.0]", "[0,8]") + "}", 8),
                broken("\"2\" in shape", "{" + tensor("a", "\"F32\"", "[\"2\"]", "[0,8]") + "}", 8),
                broken(
                        "99999999999999999999 in shape",
                        "{" + tensor("a", "\"F32\"", "[99999999999999999999]", "[0,8]") + "}",
                        8),
                broken("-1 in data_offsets", "{" + tensor("a", "\"F32\"", "[2]", "[-1,7]") + "}", 8),
                broken("truncated", "{" + tensor("a", "\"F32\"", "[2]", "[8,0]") + "}", 8),
                broken("bytes 0 to 8 of 7", "{" + a + "}", 7),
                broken("can't have 8 bytes", "{" + tensor("a", "\"F32\"", "[3]", "[0,8]") + "}", 8),
                broken(
                        "too large",
                        "{" + tensor("a", "\"F32\"", "[4294967296,4294967296,4294967296]", "[0,8]") + "}",
                        8),
                // 2^62 elements of 4 bytes are 2^64, which looks like 0 if nobody checks.
                broken("too large", "{" + tensor("a", "\"F32\"", "[4611686018427387904]", "[0,0]") + "}", 0),
                broken("'a' and 'b' overlap", "{" + a + "," + tensor("b", "\"F32\"", "[2]", "[4,12]") + "}", 12),
                broken("4 bytes before tensor 'b'", "{" + a + "," + tensor("b", "\"U8\"", "[1]", "[12,13]") + "}", 13),
                broken("3 bytes at its end", "{" + a + "}", 11),
                broken("__metadata__ is no JSON object", "{\"__metadata__\":[]}", 0),
                broken("'k' in __metadata__", "{\"__metadata__\":{\"k\":1}}", 0));
    }

    @ParameterizedTest
    @MethodSource("brokenHeaders")
    void read_brokenHeader_saysWhatIsWrong(String what, String header, int dataBytes) throws IOException {
        raw(header, dataBytes);
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(what);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 1, 3, 99_999_999, 100_000_001, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE})
    void read_headerLengthThatCannotBe_isRefusedBeforeMemoryIsTaken(long claimed) throws IOException {
        raw(claimed, "{}", 0);
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("header claims " + Long.toUnsignedString(claimed));
    }

    @Test
    void read_noFileOrNoHeader_isRefused() throws IOException {
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("does not exist");
        Files.write(file, new byte[7]);
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("7 bytes");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void read_anyByteOfTheHeaderChanged_neverFailsOtherwise(long seed) throws IOException {
        Map<String, Content> tensors = new LinkedHashMap<>();
        tensors.put("a", bytes("F32", new long[] {2}, 1, 2, 3, 4, 5, 6, 7, 8));
        tensors.put("b", bytes("U8", new long[] {2, 1}, 1, 2));
        Safetensors.write(file, tensors, Map.of("x", "y"));
        byte[] whole = Files.readAllBytes(file);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 100; i++) {
            byte[] changed =
                    Arrays.copyOf(whole, random.nextInt(10) == 0 ? random.nextInt(whole.length) : whole.length);
            for (int k = 0; k < 1 + random.nextInt(2) && changed.length > 0; k++) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            }
            Files.write(file, changed);
            try {
                Safetensors read = Safetensors.read(file);
                read.names().forEach(read::bytes);
            } catch (PolymathException e) {
                assertThat(e).hasMessageContaining(file.toString());
            }
        }
    }
}
