package ai.polymath.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The value of a setting that the file leaves out, written as YAML (for example {@code "0.001"}, {@code "[64, 64]"},
 * {@code "{type: mlp}"}). A component without a default and without {@code @Nullable} must be given.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Default {
    /** YAML text; {@code ""} is the empty text where the component is a String. */
    String value();
}
