package ai.polymath.settings;

import java.util.Comparator;

/**
 * One thing that is wrong in a settings file.
 *
 * @param path the setting, as an override would name it ({@code tasks.ascites.weight}); empty for the whole file
 * @param mark where it stands
 * @param message what is wrong, the rule, and a hint
 */
public record SettingProblem(String path, Mark mark, String message) {
    /** By line, problems of files before those of overrides. */
    static final Comparator<SettingProblem> IN_ORDER = Comparator.comparing(
                    (SettingProblem p) -> p.mark().line() == 0)
            .thenComparing(p -> p.mark().line())
            .thenComparing(p -> p.mark().column());

    /** The line of the file, counted from 1; 0 where the source has no lines. */
    public int line() {
        return mark.line();
    }

    /** As people read it: {@code experiment.yaml:12: training.epoch: unknown key. Did you mean 'epochs'?}. */
    @Override
    public String toString() {
        return mark + ": " + (path.isEmpty() ? "" : path + ": ") + message;
    }
}
