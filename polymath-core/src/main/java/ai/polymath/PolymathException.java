package ai.polymath;

import java.util.List;

/**
 * A mistake that a person can mend: a wrong setting, a missing file, a broken table. The message names the thing, the
 * value found, the rule and, where there is one, a hint. The command line prints it without a stack trace and exits
 * with 2.
 */
public class PolymathException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** One message. */
    public PolymathException(String message) {
        super(message);
    }

    /** One message with the failure behind it. */
    public PolymathException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Several problems found at once, a line each. */
    public static PolymathException of(List<String> problems) {
        if (problems.size() == 1) {
            return new PolymathException(problems.get(0));
        }
        return new PolymathException(problems.size() + " problems:\n  - " + String.join("\n  - ", problems));
    }
}
