package ai.polymath.torch.engine;

import ai.polymath.PolymathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Tensors to and from {@link Safetensors} files. */
public final class TensorBytes {
    private TensorBytes() {}

    /** Writes tensors and words; what is on another device is copied when it is its turn. */
    public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) {
        Map<String, Safetensors.Content> contents = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> contents.put(
                name,
                new Safetensors.Content(
                        typeName(tensor.scalar_type()), tensor.shape(), () -> littleEndian(Tensors.bytes(tensor)))));
        Safetensors.write(file, contents, metadata);
    }

    /**
     * Overwrites a tensor with one of a file, which must have its type and shape.
     *
     * @throws PolymathException if it has another type or shape
     */
    public static void into(Safetensors file, String name, Tensor target) {
        Safetensors.Entry entry = file.entry(name);
        String type = typeName(target.scalar_type());
        if (!entry.type().equals(type) || !Arrays.equals(entry.shape(), target.shape())) {
            throw new PolymathException("File " + file.file() + ": tensor '" + name + "' is " + entry.type() + " "
                    + Arrays.toString(entry.shape()) + ", but the model needs " + type + " "
                    + Arrays.toString(target.shape()) + ".");
        }
        try (Scope scope = Scope.open();
                Gradients.Off off = Gradients.off()) {
            target.copy_(Tensors.of(littleEndian(file.bytes(name)), target.scalar_type(), target.shape()));
        }
    }

    /**
     * A tensor of floating numbers of a file, of the type that it has there; the caller's scope owns it.
     *
     * @throws PolymathException if it is of another type
     */
    public static Tensor read(Safetensors file, String name) {
        Safetensors.Entry entry = file.entry(name);
        ScalarType type =
                switch (entry.type()) {
                    case "F16" -> ScalarType.Half;
                    case "BF16" -> ScalarType.BFloat16;
                    case "F32" -> ScalarType.Float;
                    case "F64" -> ScalarType.Double;
                    default ->
                        throw new PolymathException("File " + file.file() + ": tensor '" + name + "' is of type "
                                + entry.type() + ", but only F16, BF16, F32 and F64 are floating numbers.");
                };
        return Tensors.of(littleEndian(file.bytes(name)), type, entry.shape());
    }

    private static String typeName(ScalarType type) {
        // By value: the binding makes a new object of an enumeration each time.
        if (type.value == ScalarType.Float.value) {
            return "F32";
        }
        if (type.value == ScalarType.Double.value) {
            return "F64";
        }
        if (type.value == ScalarType.Long.value) {
            return "I64";
        }
        if (type.value == ScalarType.Int.value) {
            return "I32";
        }
        if (type.value == ScalarType.Byte.value) {
            return "U8";
        }
        throw new IllegalArgumentException("Tensors of type " + type + " are not written to files.");
    }

    /** All platforms that libtorch is built for here are little-endian; others would write files nobody can read. */
    private static byte[] littleEndian(byte[] bytes) {
        if (!Tensors.isLittleEndian()) {
            throw new PolymathException("This machine is big-endian, which the file format does not allow for.");
        }
        return bytes;
    }
}
