package ai.polymath.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C into a wish to stop after the current step: the virtual machine waits until the work is put away, some
 * seconds at most.
 */
final class StopSignal implements AutoCloseable {
    private static final int SECONDS = 60;

    private final CountDownLatch putAway = new CountDownLatch(1);
    private final Thread hook = new Thread(this::await, "stop");
    private volatile boolean wanted;

    StopSignal() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void await() {
        wanted = true;
        try {
            if (!putAway.await(SECONDS, TimeUnit.SECONDS)) {
                System.err.println("Gave up waiting for the current step.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether somebody wants to stop. */
    boolean isWanted() {
        return wanted;
    }

    /** All is put away; the process may end. */
    @Override
    public void close() {
        putAway.countDown();
        if (!wanted) {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }
}
