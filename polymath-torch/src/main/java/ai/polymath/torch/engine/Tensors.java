package ai.polymath.torch.engine;

import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The bridge between tensors and Java arrays. Everything is copied; nothing native is shared. */
public final class Tensors {
    private static final Map<ScalarType, TensorOptions> OPTIONS = new ConcurrentHashMap<>();

    private Tensors() {}

    /** A tensor on the CPU whose elements are not set. */
    public static Tensor empty(ScalarType type, long... shape) {
        return torch.empty(shape, options(type), null);
    }

    /** A tensor of zeros on the CPU. */
    public static Tensor zeros(ScalarType type, long... shape) {
        return torch.zeros(shape, options(type));
    }

    /**
     * A tensor's element type, fit to be compared with {@code ==}; {@code scalar_type()} itself gives a new object each time,
     * equal to no constant.
     */
    public static ScalarType type(Tensor tensor) {
        return tensor.scalar_type().intern();
    }

    private static TensorOptions options(ScalarType type) {
        Engine.require();
        return OPTIONS.computeIfAbsent(type.intern(), t -> Scope.keep(new TensorOptions(t)));
    }

    /** A float tensor of the given shape. */
    public static Tensor of(float[] values, long... shape) {
        check(values.length, shape);
        Tensor tensor = empty(ScalarType.Float, shape);
        if (values.length > 0) {
            tensor.data_ptr_float().put(values);
        }
        return tensor;
    }

    /** A double tensor of the given shape. */
    public static Tensor of(double[] values, long... shape) {
        check(values.length, shape);
        Tensor tensor = empty(ScalarType.Double, shape);
        if (values.length > 0) {
            tensor.data_ptr_double().put(values);
        }
        return tensor;
    }

    /** A long tensor of the given shape. */
    public static Tensor of(long[] values, long... shape) {
        check(values.length, shape);
        Tensor tensor = empty(ScalarType.Long, shape);
        if (values.length > 0) {
            tensor.data_ptr_long().put(values);
        }
        return tensor;
    }

    /** A tensor of the given type and shape from its elements' bytes in the machine's order. */
    public static Tensor of(byte[] bytes, ScalarType type, long... shape) {
        Tensor tensor = empty(type, shape);
        long expected = tensor.numel() * tensor.element_size();
        if (bytes.length != expected) {
            throw new IllegalArgumentException(bytes.length + " bytes for a tensor of " + expected + " bytes.");
        }
        if (bytes.length > 0) {
            raw(tensor).put(bytes);
        }
        return tensor;
    }

    /** The elements as floats, in row-major order; waits for the device. */
    public static float[] floats(Tensor tensor) {
        try (PointerScope scope = new PointerScope()) {
            Tensor plain = onHost(tensor, ScalarType.Float);
            float[] values = new float[length(plain)];
            if (values.length > 0) {
                plain.data_ptr_float().get(values);
            }
            return values;
        }
    }

    /** The elements as doubles, in row-major order; waits for the device. */
    public static double[] doubles(Tensor tensor) {
        try (PointerScope scope = new PointerScope()) {
            Tensor plain = onHost(tensor, ScalarType.Double);
            double[] values = new double[length(plain)];
            if (values.length > 0) {
                plain.data_ptr_double().get(values);
            }
            return values;
        }
    }

    /** The elements as longs, in row-major order; waits for the device. */
    public static long[] longs(Tensor tensor) {
        try (PointerScope scope = new PointerScope()) {
            Tensor plain = onHost(tensor, ScalarType.Long);
            long[] values = new long[length(plain)];
            if (values.length > 0) {
                plain.data_ptr_long().get(values);
            }
            return values;
        }
    }

    /** The elements' bytes in the machine's order, row-major; waits for the device. */
    public static byte[] bytes(Tensor tensor) {
        try (PointerScope scope = new PointerScope()) {
            Tensor plain = onHost(tensor, type(tensor));
            byte[] values = new byte[Math.toIntExact(plain.numel() * plain.element_size())];
            if (values.length > 0) {
                raw(plain).get(values);
            }
            return values;
        }
    }

    /** Overwrites a tensor, whatever its type and device, with as many floats as it has elements. */
    public static void copyFrom(Tensor target, float[] values) {
        try (PointerScope scope = new PointerScope()) {
            Tensor flat = of(values, values.length);
            copyFrom(target, flat);
        }
    }

    /** Overwrites a tensor, whatever its type and device, with as many doubles as it has elements. */
    public static void copyFrom(Tensor target, double[] values) {
        try (PointerScope scope = new PointerScope()) {
            Tensor flat = of(values, values.length);
            copyFrom(target, flat);
        }
    }

    private static void copyFrom(Tensor target, Tensor flat) {
        if (flat.numel() != target.numel()) {
            throw new IllegalArgumentException(
                    flat.numel() + " values for a tensor of " + target.numel() + " elements.");
        }
        try (Gradients.Off off = Gradients.off()) {
            target.copy_(flat.view(target.shape()));
        }
    }

    static boolean isLittleEndian() {
        return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    }

    /** A tensor's memory with its length, which {@code data_ptr} itself does not know. */
    private static BytePointer raw(Tensor tensor) {
        return new BytePointer(tensor.data_ptr()).capacity(tensor.numel() * tensor.element_size());
    }

    private static Tensor onHost(Tensor tensor, ScalarType type) {
        return tensor.detach().to(Engine.device("cpu"), type).contiguous();
    }

    private static int length(Tensor tensor) {
        return Math.toIntExact(tensor.numel());
    }

    private static void check(int length, long[] shape) {
        long product = 1;
        for (long size : shape) {
            product = Math.multiplyExact(product, size);
        }
        if (product != length) {
            throw new IllegalArgumentException(
                    length + " values for a tensor of shape " + Arrays.toString(shape) + ".");
        }
    }
}
