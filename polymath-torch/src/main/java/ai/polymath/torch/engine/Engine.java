package ai.polymath.torch.engine;

import ai.polymath.PolymathException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Start-up of libtorch, and what it holds for the whole process: threads, random numbers, devices.
 *
 * <p><b>What start-up has to get right.</b> Two things cannot be mended later. JavaCPP looks at the physical memory of the
 * process each time it registers a native object unless its property {@code org.bytedeco.javacpp.maxPhysicalBytes} is 0
 * when its first class loads; the look costs 1.3 microseconds an object and ends in an {@code OutOfMemoryError} where the
 * Java heap is small. So this class sets the property (unless the user has) before it touches any other. And libtorch and
 * OpenBLAS have a thread pool each: telling libtorch alone leaves matrix products on all cores, which on a busy machine
 * makes small products up to 65 times slower. So {@link #start} always sets both. Convolutions run without oneDNN, which
 * gives NaN at times.
 *
 * <p>Everything in this module that meets libtorch goes through this class first, so that a missing native library is
 * told in one sentence.
 */
public final class Engine {
    private static final @Nullable PolymathException FAILURE;
    private static final Map<String, Device> DEVICES = new ConcurrentHashMap<>();

    static {
        if (System.getProperty("org.bytedeco.javacpp.maxPhysicalBytes") == null
                && System.getProperty("org.bytedeco.javacpp.maxphysicalbytes") == null) {
            System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
        }
        FAILURE = loadLibrary();
    }

    private Engine() {}

    /** Loads libtorch if that has not been done yet, some two seconds; whether it went well is told by {@link #require}. */
    public static void load() {
        // The work is done when this class is initialised.
    }

    private static @Nullable PolymathException loadLibrary() {
        try {
            Loader.load(torch.class);
            // Where channels are no multiple of 16, oneDNN's convolutions in this libtorch multiply unwritten
            // memory by zero weights: if what lies there is no number, NaN comes out.
            torch.globalContext().setUserEnabledMkldnn(false);
            // NNPACK is tried next, and says so on stderr at each convolution where a processor lacks it.
            torch.globalContext().setUserEnabledNNPACK(false);
            return null;
        } catch (LinkageError e) {
            return new PolymathException(
                    NativePlatform.explain(
                            System.getProperty("os.name"),
                            System.getProperty("os.arch"),
                            artifactVersion("pytorch"),
                            NativeErrors.firstLine(e)),
                    e);
        }
    }

    /** Makes sure that libtorch is there. Costs nothing after the first call. */
    public static void require() {
        if (FAILURE != null) {
            throw new PolymathException(String.valueOf(FAILURE.getMessage()), FAILURE);
        }
    }

    /**
     * Sets how many threads one operation may use, in libtorch and in OpenBLAS, for the whole process. May be called again.
     *
     * @param threads 1 or more; 0 for as many as there are processors
     * @return how many are used
     */
    public static int start(int threads) {
        if (threads < 0) {
            throw new PolymathException("threads is " + threads + ", but it must be 0 (all processors) or more.");
        }
        require();
        int wanted = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
        torch.set_num_threads(wanted);
        openblas_nolapack.blas_set_num_threads(wanted);
        return threads();
    }

    /** How many threads one operation may use. */
    public static int threads() {
        require();
        return torch.get_num_threads();
    }

    /**
     * What computes: {@code libtorch}, {@code javacpp}, {@code openblas} and the processor's {@code instructions} that
     * libtorch chose ({@code AVX2}, ...), on which the last bits of a result depend.
     */
    public static Map<String, String> versions() {
        require();
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("libtorch", artifactVersion("pytorch"));
        versions.put("javacpp", artifactVersion("javacpp"));
        versions.put("openblas", artifactVersion("openblas"));
        try (PointerScope scope = new PointerScope()) {
            versions.put("instructions", torch.get_cpu_capability().getString());
        }
        return versions;
    }

    private static String artifactVersion(String artifact) {
        try {
            String version = Loader.getVersion("org.bytedeco", artifact);
            return version == null ? "" : version;
        } catch (IOException e) {
            return "";
        }
    }

    /** Starts the random numbers of all devices from a seed. They are one sequence for all threads of the process. */
    public static void seed(long seed) {
        require();
        torch.manual_seed(seed);
    }

    /**
     * Starts the random numbers of all devices from a seed and a step, so that what a step draws (dropout) depends on these
     * two numbers only: a resumed training needs no saved generator, and a step may be computed again.
     */
    public static void seedStep(long seed, long step) {
        seed(mix(seed, step));
    }

    /** The step-th output of SplitMix64 from a seed (Steele, Lea and Flood, OOPSLA 2014): steps get unrelated seeds. */
    static long mix(long seed, long step) {
        long z = seed + (step + 1) * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** The state of the random numbers of the CPU, about 5 kB. */
    public static byte[] generatorState() {
        require();
        try (PointerScope scope = new PointerScope()) {
            return Tensors.bytes(torch.getDefaultCPUGenerator().get_state());
        }
    }

    /** Puts the random numbers of the CPU back to a state saved by {@link #generatorState()}. */
    public static void restoreGenerator(byte[] state) {
        require();
        try (PointerScope scope = new PointerScope()) {
            Generator generator = torch.getDefaultCPUGenerator();
            Tensor bytes = Tensors.of(state, torch.ScalarType.Byte, state.length);
            NativeErrors.run("restoring the random number generator", () -> generator.set_state(bytes));
        }
    }

    /**
     * A device by name.
     *
     * @param name {@code cpu}, {@code cuda} (the first GPU) or {@code cuda:1}
     * @return a device that lives as long as the process
     */
    public static Device device(String name) {
        require();
        Device known = DEVICES.get(name);
        if (known != null) {
            return known;
        }
        if (!name.matches("cpu|cuda(:[0-9]{1,2})?")) {
            throw new PolymathException(
                    "device is '" + name + "', but it must be cpu, cuda or cuda:NUMBER. Maybe write device: cpu.");
        }
        if (name.startsWith("cuda")) {
            requireCuda(name);
        }
        // The first caller may have a scope open, which must not free what later callers share.
        return DEVICES.computeIfAbsent(name, n -> {
            Device device = new Device(n.equals("cuda") ? "cuda:0" : n);
            device.retainReference();
            return device;
        });
    }

    /**
     * Makes sure that there is a device of that name, as {@link #device} does.
     *
     * @throws PolymathException if it is no device's name, or this machine has no such device
     */
    public static void requireDevice(String name) {
        device(name);
    }

    private static void requireCuda(String name) {
        if (!torch.cuda_is_available()) {
            throw new PolymathException("device is '" + name + "', but this build of libtorch ("
                    + artifactVersion("pytorch")
                    + ") finds no CUDA GPU. Maybe the class path lacks the classifier ending in -gpu, or the driver is"
                    + " missing; device: cpu works everywhere.");
        }
        int index = name.equals("cuda") ? 0 : Integer.parseInt(name.substring("cuda:".length()));
        int count = torch.cuda_device_count();
        if (index >= count) {
            throw new PolymathException("device is '" + name + "', but there are " + count
                    + " GPUs, numbered from 0. Maybe write device: cuda:" + (count - 1) + ".");
        }
    }
}
