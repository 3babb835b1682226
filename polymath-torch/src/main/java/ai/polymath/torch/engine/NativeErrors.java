package ai.polymath.torch.engine;

import ai.polymath.PolymathException;
import java.util.function.Supplier;

/**
 * Makes one readable line of a failure inside libtorch, whose own message is a line followed by kilobytes of C++ stack. The
 * whole of it stays as the cause.
 */
public final class NativeErrors {
    private static final String WRAPPED = "java.lang.RuntimeException: ";

    private NativeErrors() {}

    /**
     * Runs something native.
     *
     * @param operation what is done, to begin the message with, such as {@code "training step 7"}
     */
    public static void run(String operation, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            throw translate(operation, e);
        } catch (OutOfMemoryError e) {
            throw outOfMemory(operation, e);
        }
    }

    /** Computes something native; like {@link #run}. */
    public static <T> T call(String operation, Supplier<T> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            throw translate(operation, e);
        } catch (OutOfMemoryError e) {
            throw outOfMemory(operation, e);
        }
    }

    /**
     * The exception to throw for one that came out of native code: {@code "operation: first line"}. What did not come from
     * libtorch (it throws plain {@code RuntimeException}s) is returned as it is.
     */
    public static RuntimeException translate(String operation, RuntimeException failure) {
        if (failure.getClass() != RuntimeException.class) {
            return failure;
        }
        String line = firstLine(failure);
        String hint = line.contains("can't allocate memory") || line.contains("out of memory")
                ? " Maybe make the batch or the network smaller."
                : "";
        return new PolymathException(operation + ": " + line + hint, failure);
    }

    private static RuntimeException outOfMemory(String operation, OutOfMemoryError error) {
        String line = firstLine(error);
        // Java's own exhausted heap is not ours to explain.
        if (!line.contains("hysical")) {
            throw error;
        }
        return new PolymathException(
                operation + ": " + line
                        + ". Maybe make the batch smaller, or set -Dorg.bytedeco.javacpp.maxPhysicalBytes=0.",
                error);
    }

    /** The first line of a failure's message without the wrappings that were put around it. */
    public static String firstLine(Throwable failure) {
        String message = failure.getMessage();
        if (message == null || message.isBlank()) {
            return failure.getClass().getSimpleName();
        }
        String line = message.strip();
        while (line.startsWith(WRAPPED)) {
            line = line.substring(WRAPPED.length());
        }
        int end = line.indexOf('\n');
        line = end < 0 ? line : line.substring(0, end);
        // "[enforce fail at alloc_cpu.cpp:124] err == 0. DefaultCPUAllocator: can't allocate memory ..."
        return line.replaceFirst("^\\[enforce fail at [^\\]]*\\] [^.]*\\. ", "").strip();
    }
}
