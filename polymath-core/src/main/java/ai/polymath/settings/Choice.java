package ai.polymath.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks an interface whose records are alternatives in the file; the key named here tells which one is meant:
 * {@code {type: adam, learning_rate: 0.001}}. A bare word is short for the alternative with all defaults:
 * {@code optimizer: adam}.
 *
 * <p>The alternatives are the permitted records of a sealed interface, and the records whose class names stand, one a
 * line, in resources named {@code META-INF/polymath/<name of the interface>}: any jar on the class path may add some.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Choice {
    /** The key that names the alternative, for example {@code type} or {@code method}. */
    String value();
}
