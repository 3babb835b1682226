package ai.polymath.torch.training;

/** Training was stopped by its listener; the last checkpoint lets it go on. */
public final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int finishedEpochs;

    /** After that many finished epochs. */
    public StoppedException(int finishedEpochs) {
        super("Training was stopped after " + finishedEpochs + " finished epochs.");
        this.finishedEpochs = finishedEpochs;
    }

    /** How many epochs were finished. */
    public int finishedEpochs() {
        return finishedEpochs;
    }
}
