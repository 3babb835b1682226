package ai.polymath.torch.engine;

import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.NoGradGuard;

/** Whether operations are recorded for a backward pass; a property of the thread. */
public final class Gradients {
    private Gradients() {}

    /** Stops recording in this thread until closed; to be used in a try block. */
    public static Off off() {
        Engine.require();
        return new Off(new NoGradGuard());
    }

    /** Records in this thread until closed, also where recording is off; to be used in a try block. */
    public static On on() {
        Engine.require();
        return new On(new AutoGradMode(true));
    }

    /** Recording is on until this is closed. */
    public static final class On implements AutoCloseable {
        private final AutoGradMode guard;

        private On(AutoGradMode guard) {
            this.guard = guard;
        }

        @Override
        public void close() {
            guard.close();
        }
    }

    /** Recording is off until this is closed. */
    public static final class Off implements AutoCloseable {
        private final NoGradGuard guard;

        private Off(NoGradGuard guard) {
            this.guard = guard;
        }

        @Override
        public void close() {
            guard.close();
        }
    }
}
