package ai.polymath.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The component's own keys stand beside those of the record that holds it, not in a mapping of their own: with an inline
 * {@code method} component, {@code {method: cagrad, c: 0.5, update_every: 2}} fills both records.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Inline {}
