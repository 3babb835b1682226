package ai.polymath;

import java.util.List;

/**
 * A mistake that a person can mend: a wrong setting, a missing file, a broken table. The message names the thing, the
 * value found, the rule and, where there is one, a hint. The command line prints it without a stack trace and exits
 * with 2.
 */
public class PolymathException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String[] messages;

    /** One message. */
    public PolymathException(String message) {
        super(message);
        messages = new String[] {message};
    }

    /** One message with the failure behind it. */
    public PolymathException(String message, Throwable cause) {
        super(message, cause);
        messages = new String[] {message};
    }

    private PolymathException(List<String> problems) {
        super(problems.size() + " problems:\n  - " + String.join("\n  - ", problems));
        messages = problems.toArray(String[]::new);
    }

    /** Several problems found at once, a line each. */
    public static PolymathException of(List<String> problems) {
        return problems.size() == 1 ? new PolymathException(problems.get(0)) : new PolymathException(problems);
    }

    /** The message of each problem, to be reported together with others. */
    public List<String> messages() {
        return List.of(messages);
    }
}
