package ai.polymath.data;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Vectors that a file had for some words.
 *
 * @param byForm by the form that stands in the file
 */
public record WordVectors(Map<String, float[]> byForm) {
    /** The map is taken as it is. */
    public WordVectors {
        byForm = Collections.unmodifiableMap(byForm);
    }

    /** A word's vector, or that of its form in lower case; null if the file has neither. */
    public float @Nullable [] of(String word) {
        float[] exact = byForm.get(word);
        String lower = exact == null ? WordVectorFile.lower(word) : null;
        return lower == null ? exact : byForm.get(lower);
    }

    /** Keeps the first vector of each form that is wanted. */
    static final class Collector implements WordVectorFile.Reader {
        private final Set<String> forms;
        private final Map<String, float[]> found = new HashMap<>();

        Collector(Set<String> wanted) {
            this.forms = new HashSet<>(wanted);
            for (String word : wanted) {
                String lower = WordVectorFile.lower(word);
                if (lower != null) {
                    forms.add(lower);
                }
            }
        }

        @Override
        public boolean wants(String word) {
            return forms.contains(word) && !found.containsKey(word);
        }

        @Override
        public void take(String word, float[] vector) {
            found.put(word, vector);
        }

        WordVectors found() {
            return new WordVectors(found);
        }
    }
}
