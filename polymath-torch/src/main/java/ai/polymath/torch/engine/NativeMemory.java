package ai.polymath.torch.engine;

import org.bytedeco.javacpp.Pointer;

/** What the process holds outside the Java heap; for tests that nothing leaks, and for reports. */
public final class NativeMemory {
    private NativeMemory() {}

    /**
     * How many native objects have a living Java handle that owns them, in all threads. Handles that Java has forgotten count
     * until a garbage collection.
     */
    public static long livePointers() {
        Engine.require();
        return Pointer.totalCount();
    }

    /** Bytes of physical memory that the process occupies: the Java heap, tensors, libraries. */
    public static long residentBytes() {
        Engine.require();
        return Pointer.physicalBytes();
    }
}
