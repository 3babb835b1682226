/**
 * Settings are records: at once the Java API, the YAML and its JSON Schema.
 *
 * <p>{@link ai.polymath.settings.SettingReader} turns YAML into a tree that knows its lines, {@link
 * ai.polymath.settings.Overrides} change it, {@link ai.polymath.settings.SettingBinder} makes records of it and finds all
 * mistakes at once, and {@link ai.polymath.settings.JsonSchema} describes it to editors. {@link
 * ai.polymath.settings.Settings} is the way in.
 */
@NullMarked
package ai.polymath.settings;

import org.jspecify.annotations.NullMarked;
