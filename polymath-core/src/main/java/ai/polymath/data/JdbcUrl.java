package ai.polymath.data;

import java.util.regex.Pattern;

/** What may be shown and kept of the URL of a database. */
public final class JdbcUrl {
    /** {@code //user:password@host} of most databases and {@code thin:user/password@} of Oracle. */
    public static final Pattern USER_INFO = Pattern.compile("(//|thin:)[^@]*@");

    private static final Pattern PARAMETERS = Pattern.compile("[?;&].*", Pattern.DOTALL);

    private JdbcUrl() {}

    /** The URL up to its parameters, without user and password. */
    public static String withoutCredentials(String url) {
        return PARAMETERS.matcher(USER_INFO.matcher(url).replaceFirst("$1")).replaceFirst("");
    }
}
