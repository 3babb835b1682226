package ai.polymath.cli;

import ai.polymath.cli.CompareUnit.Outcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Hands out the units of a comparison, replicate after replicate, and takes what came of them. With a budget of time no
 * replicate is begun that would not be finished in time, by the pace of those before; the first is always done. So all
 * variants are compared on the same replicates.
 */
final class CompareQueue {
    private final List<CompareUnit> units;
    private final int runners;
    private final long deadline;
    private final boolean hasDeadline;
    private final boolean strict;
    private final Map<CompareUnit, Outcome> outcomes = new LinkedHashMap<>();
    private int next;
    private int trained;
    private double busySeconds;

    /**
     * @param units sorted by replicate
     * @param runners how many work at the same time
     * @param deadline by {@link System#nanoTime()}; null for none
     */
    CompareQueue(List<CompareUnit> units, int runners, @Nullable Long deadline) {
        this(units, runners, deadline, false);
    }

    /**
     * @param strict whether not even a unit is begun that would not be finished in time, though the first replicate stays
     *     unfinished
     */
    CompareQueue(List<CompareUnit> units, int runners, @Nullable Long deadline, boolean strict) {
        this.strict = strict;
        this.units = List.copyOf(units);
        this.runners = runners;
        this.hasDeadline = deadline != null;
        this.deadline = deadline == null ? 0 : deadline;
    }

    /** The next unit; null if there is none, or no time for it. */
    synchronized @Nullable CompareUnit next() {
        if (next >= units.size()) {
            return null;
        }
        CompareUnit unit = units.get(next);
        boolean begins = next > 0 && unit.replicate() != units.get(next - 1).replicate();
        double ahead = trained == 0 ? 0 : busySeconds / trained;
        if (strict && hasDeadline && System.nanoTime() + 1e9 * ahead > deadline) {
            next = units.size();
            return null;
        }
        if (begins && hasDeadline && System.nanoTime() + 1e9 * secondsOf(unit.replicate()) > deadline) {
            next = units.size();
            return null;
        }
        next++;
        return unit;
    }

    /** How long a replicate takes with all runners, and what is still under way. */
    private double secondsOf(int replicate) {
        if (trained == 0) {
            return 0;
        }
        long own = units.stream().filter(u -> u.replicate() == replicate).count();
        int underWay = next - outcomes.size();
        return busySeconds / trained * (own + underWay / 2.0) / runners;
    }

    /** Takes what came of a unit. */
    synchronized void done(CompareUnit unit, Outcome outcome, double seconds) {
        outcomes.put(unit, outcome);
        if (!outcome.reused()) {
            trained++;
            busySeconds += seconds;
        }
    }

    /** How many units are done. */
    synchronized int finished() {
        return outcomes.size();
    }

    /** Seconds until all is done, by the pace so far; {@code NaN} if unknown. */
    synchronized double secondsLeft() {
        return trained == 0 ? Double.NaN : busySeconds / trained * (units.size() - outcomes.size()) / runners;
    }

    int size() {
        return units.size();
    }

    /** All that came. */
    synchronized Map<CompareUnit, Outcome> outcomes() {
        return new LinkedHashMap<>(outcomes);
    }
}
