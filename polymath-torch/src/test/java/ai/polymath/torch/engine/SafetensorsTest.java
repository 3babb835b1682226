package ai.polymath.torch.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import java.io.ByteArrayOutputStream;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The file format: its exact bytes, round trips, and headers made by an enemy. */
class SafetensorsTest {
    @TempDir
    private Path folder;

    private Path file(String header, int dataBytes) throws IOException {
        return file(header.getBytes(StandardCharsets.UTF_8).length, header, dataBytes);
    }

    private Path file(long claimed, String header, int dataBytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(claimed)
                .array());
        out.write(header.getBytes(StandardCharsets.UTF_8));
        out.write(new byte[dataBytes]);
        return Files.write(folder.resolve("x.safetensors"), out.toByteArray());
    }

    private static String tensor(String name, String type, String shape, String offsets) {
        return "\"" + name + "\":{\"dtype\":\"" + type + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}";
    }

    private static void assertRefused(Path file, String... words) {
        assertThatThrownBy(() -> Safetensors.read(file))
                .isExactlyInstanceOf(PolymathException.class)
                .hasMessageContaining("x.safetensors")
                .satisfies(e -> Stream.of(words)
                        .forEach(word -> assertThat(e).hasMessageContaining(word)));
    }

    @Test
    void write_twoTensors_hasTheBytesOfTheFormat() throws IOException {
        Path file = folder.resolve("x.safetensors");
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        try (Scope scope = Scope.open()) {
            tensors.put("b", Tensors.of(new float[] {1, -2}, 2, 1));
            tensors.put("a", Tensors.of(new long[] {7}, 1));
            TensorBytes.write(file, tensors, Map.of("who", "me"));
        }
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int header = Math.toIntExact(bytes.getLong(0));
        assertThat(header % 8).isZero();
        assertThat(bytes.capacity()).isEqualTo(8 + header + 16);
        assertThat(bytes.getFloat(8 + header)).isEqualTo(1f);
        assertThat(bytes.getFloat(8 + header + 4)).isEqualTo(-2f);
        assertThat(bytes.getLong(8 + header + 8)).isEqualTo(7);
        String json = new String(bytes.array(), 8, header, StandardCharsets.UTF_8).replaceAll("\\s", "");
        assertThat(json)
                .isEqualTo("{\"__metadata__\":{\"who\":\"me\"}," + tensor("b", "F32", "[2,1]", "[0,8]") + ","
                        + tensor("a", "I64", "[1]", "[8,16]") + "}");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void into_whatWasWritten_sameBits(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Path file = folder.resolve("x.safetensors");
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            float[] floats = new float[random.nextInt(1, 50)];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = Float.intBitsToFloat(random.nextInt());
            }
            tensors.put("floats", Tensors.of(floats, floats.length));
            tensors.put("doubles", Tensors.of(new double[] {Double.MIN_VALUE, -0.0, 1e300, random.nextDouble()}, 2, 2));
            tensors.put("none", Tensors.of(new float[0], 0, 3));
            tensors.put("one", Tensors.of(new double[] {random.nextGaussian()}));
            TensorBytes.write(file, tensors, Map.of());
            Safetensors read = Safetensors.read(file);
            assertThat(read.names()).containsExactly("floats", "doubles", "none", "one");
            assertThat(read.metadata()).isEmpty();
            tensors.forEach((name, tensor) -> {
                Tensor target = Tensors.zeros(Tensors.type(tensor), tensor.shape());
                TensorBytes.into(read, name, target);
                assertThat(Tensors.bytes(target)).as(name).containsExactly(Tensors.bytes(tensor));
            });
        }
    }

    @Test
    void into_otherTypeOrShape_isRefused() {
        Path file = folder.resolve("x.safetensors");
        try (Scope scope = Scope.open()) {
            TensorBytes.write(file, Map.of("w", Tensors.of(new float[] {1, 2}, 2)), Map.of());
            Safetensors read = Safetensors.read(file);
            assertThatThrownBy(() -> TensorBytes.into(read, "w", Tensors.zeros(ScalarType.Double, 2)))
                    .isExactlyInstanceOf(PolymathException.class)
                    .hasMessageContainingAll("'w'", "F32 [2]", "F64 [2]");
            assertThatThrownBy(() -> TensorBytes.into(read, "w", Tensors.zeros(ScalarType.Float, 1, 2)))
                    .isExactlyInstanceOf(PolymathException.class)
                    .hasMessageContaining("[1, 2]");
            assertThatThrownBy(() -> TensorBytes.into(read, "W", Tensors.zeros(ScalarType.Float, 2)))
                    .isExactlyInstanceOf(PolymathException.class)
                    .hasMessageContainingAll("no tensor 'W'", "'w'");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, 100_000_001, 30, 1L << 32})
    void read_headerLengthThatCantBe_isRefused(long claimed) throws IOException {
        assertRefused(file(claimed, "{}  ", 8), "claims " + claimed + " bytes");
    }

    @Test
    void read_tooShortOrNoFile_isRefused() throws IOException {
        Path file = folder.resolve("x.safetensors");
        assertThatThrownBy(() -> Safetensors.read(file))
                .isExactlyInstanceOf(PolymathException.class)
                .hasMessageContainingAll("x.safetensors", "does not exist");
        Files.write(file, new byte[5]);
        assertRefused(file, "5 bytes");
        Files.write(file, new byte[0]);
        assertRefused(file, "0 bytes");
        Files.delete(file);
        Files.createDirectory(file);
        assertRefused(file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "17", "\"x\"", "null", "{", "{]", "{\"w\":3}", "{\"w\":{}}", "nonsense"})
    void read_headerThatIsNoObjectOfTensors_isRefused(String header) throws IOException {
        assertRefused(file(header, 0));
    }

    @Test
    void read_deeplyNestedHeader_isRefused() throws IOException {
        assertRefused(file("{\"w\":" + "[".repeat(50_000) + "]".repeat(50_000) + "}", 0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "F32 | [2] | [-8,0] | claims bytes -8 to 0",
                "F32 | [2] | [8,0] | claims bytes 8 to 0",
                "F32 | [2] | [0,16] | claims bytes 0 to 16 of 8",
                "F32 | [2] | [0,9223372036854775807] | claims bytes",
                "F32 | [2] | [0,18446744073709551624] | claims bytes 0 to -1",
                "F32 | [2] | [0,8.5] | claims bytes 0 to -1",
                "F32 | [2] | [0,\"8\"] | claims bytes 0 to -1",
                "F32 | [2] | [0] | no two data_offsets",
                "F32 | [2] | [0,8,8] | no two data_offsets",
                "F32 | 2 | [0,8] | no shape",
                "F32 | [3] | [0,8] | can't have 8 bytes",
                "F64 | [2] | [0,8] | can't have 8 bytes",
                "F32 | [-2] | [0,8] | negative size",
                "F32 | [-1,-2] | [0,8] | negative size",
                "F32 | [4611686018427387904,4] | [0,8] | too large",
                "F32 | [3037000500,3037000500] | [0,8] | too large",
                "F32 | [18446744073709551618] | [0,8] | negative size",
                "F7 | [2] | [0,8] | unknown type 'F7'",
                "'' | [2] | [0,8] | unknown type",
                "F32 | [1] | [0,4] | end at byte 4 of 8",
                "F32 | [1] | [4,8] | gap",
            })
    void read_tensorThatCantBe_isRefused(String type, String shape, String offsets, String words) throws IOException {
        assertRefused(file("{" + tensor("w", type, shape, offsets) + "}", 8), words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[0,8]", "[4,12]"})
    void read_overlappingTensors_isRefused(String second) throws IOException {
        String header = "{" + tensor("a", "F32", "[2]", "[0,8]") + "," + tensor("b", "F32", "[2]", second) + "}";
        assertRefused(file(header, 12), "overlaps");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 9, 20, 200})
    void read_truncated_isRefused(int missing) throws IOException {
        Path file = folder.resolve("x.safetensors");
        try (Scope scope = Scope.open()) {
            TensorBytes.write(file, Map.of("w", Tensors.of(new float[] {1, 2, 3}, 3)), Map.of());
        }
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, Math.max(0, bytes.length - missing)));
        assertRefused(file);
    }
}
