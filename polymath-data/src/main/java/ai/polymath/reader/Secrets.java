package ai.polymath.reader;

import ai.polymath.data.JdbcUrl;
import ai.polymath.reader.TableSource.JdbcSource;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Keeps users and passwords of JDBC URLs out of messages and provenance. */
final class Secrets {
    private static final Pattern ASSIGNED =
            Pattern.compile("(?i)(password|passwd|pwd|secret|token|key|user|username|uid)\\w*\\s*=\\s*([^&;,\\s]+)");

    private Secrets() {}

    /** The URL up to its parameters, without user and password. */
    static String withoutCredentials(String url) {
        return JdbcUrl.withoutCredentials(url);
    }

    /** A driver's message without the source's URL, password or anything that looks like one. */
    static String clean(@Nullable String message, JdbcSource source) {
        String text = message == null ? "no message" : message;
        text = text.replace(source.url(), withoutCredentials(source.url()));
        String password = source.password();
        if (password != null && !password.isEmpty()) {
            text = text.replace(password, "***");
        }
        Matcher assigned = ASSIGNED.matcher(source.url());
        while (assigned.find()) {
            text = hidden(text, assigned.group(2));
        }
        Matcher info = JdbcUrl.USER_INFO.matcher(source.url());
        if (info.find()) {
            String found = info.group();
            for (String part :
                    found.substring(info.group(1).length(), found.length() - 1).split("[:/]", -1)) {
                text = hidden(text, part);
            }
        }
        return ASSIGNED.matcher(text).replaceAll("$1=***");
    }

    /** Words of one or two letters would blot out the message itself. */
    private static String hidden(String text, String secret) {
        return secret.length() < 3 ? text : text.replace(secret, "***");
    }
}
