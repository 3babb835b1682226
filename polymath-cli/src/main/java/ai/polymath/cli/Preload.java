package ai.polymath.cli;

import ai.polymath.torch.engine.Engine;
import org.jspecify.annotations.Nullable;

/**
 * Loads libtorch, which takes some two seconds, while the table is read. What goes wrong is told by the first who needs
 * libtorch.
 */
final class Preload {
    private static @Nullable Thread thread;

    private Preload() {}

    /** Begins; does nothing if it has begun already. */
    static synchronized void begin() {
        if (thread == null) {
            thread = new Thread(Engine::load, "preload");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** Waits for the end, without which the process must not exit: libraries that are half loaded can crash it. */
    static synchronized void await() {
        if (thread != null) {
            boolean interrupted = false;
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
