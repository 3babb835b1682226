package ai.polymath.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The list may also be written as a mapping whose keys fill the named component: {@code tasks: {ascites: {type: binary}}}
 * for {@code tasks: [{name: ascites, type: binary}]}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface KeyedBy {
    /** The component that the key fills. */
    String value();
}
