/** Settings are records: at once the Java API, the YAML and its JSON Schema. */
@NullMarked
package ai.polymath.settings;

import org.jspecify.annotations.NullMarked;
