package ai.polymath.cli;

import ai.polymath.torch.training.StoppedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Lets several runners work, each in a thread of its own, until all are done, one fails, or somebody wants to stop. */
final class RunnerThreads {
    private RunnerThreads() {}

    /**
     * Returns when all are done.
     *
     * @param stop whether somebody wants to stop
     * @param work what each runner does; it must not begin anything new once another has thrown
     * @throws RuntimeException the first that a runner's work threw
     * @throws StoppedException if this thread was interrupted
     */
    static void run(List<? extends JobRunner> runners, BooleanSupplier stop, Consumer<JobRunner> work) {
        AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        for (JobRunner runner : runners) {
            Thread thread = new Thread(
                    () -> {
                        try {
                            work.accept(runner);
                        } catch (RuntimeException e) {
                            failure.compareAndSet(null, e);
                        }
                    },
                    "runner-" + threads.size());
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
        try {
            for (Thread thread : threads) {
                while (thread.isAlive()) {
                    thread.join(100);
                    if (stop.getAsBoolean()) {
                        interrupt(runners);
                    }
                }
            }
        } catch (InterruptedException e) {
            interrupt(runners);
            Thread.currentThread().interrupt();
            throw new StoppedException(0);
        }
        RuntimeException broken = failure.get();
        if (broken != null) {
            throw broken;
        }
    }

    private static void interrupt(List<? extends JobRunner> runners) {
        for (JobRunner runner : runners) {
            if (runner instanceof WorkerRunner worker) {
                worker.interrupt();
            }
        }
    }
}
