package ai.polymath.settings;

import ai.polymath.PolymathException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Everything that is wrong with some settings, found at once and sorted by line. */
public class SettingException extends PolymathException {
    private static final long serialVersionUID = 1L;

    private final transient List<SettingProblem> problems;

    /** The problems in any order; at least one. */
    public SettingException(List<SettingProblem> problems) {
        super(message(problems));
        this.problems = sorted(problems);
    }

    /** The problems, those of files first and by line. */
    public List<SettingProblem> problems() {
        return problems;
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }

    private static List<SettingProblem> sorted(List<SettingProblem> problems) {
        return problems.stream().sorted(SettingProblem.IN_ORDER).toList();
    }

    private static String message(List<SettingProblem> problems) {
        if (problems.isEmpty()) {
            throw new IllegalArgumentException("There is no problem to report.");
        }
        if (problems.size() == 1) {
            return problems.get(0).toString();
        }
        return sorted(problems).stream()
                .map(p -> p.toString().replace("\n", "\n    "))
                .collect(Collectors.joining("\n  - ", problems.size() + " problems:\n  - ", ""));
    }
}
