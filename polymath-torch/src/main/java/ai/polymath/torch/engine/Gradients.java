package ai.polymath.torch.engine;

import org.bytedeco.pytorch.NoGradGuard;

/** Whether operations are recorded for a backward pass; a property of the thread. */
public final class Gradients {
    private Gradients() {}

    /** Stops recording in this thread until closed; to be used in a try block. */
    public static Off off() {
        Engine.require();
        return new Off(new NoGradGuard());
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
