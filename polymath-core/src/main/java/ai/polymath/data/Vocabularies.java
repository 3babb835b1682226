package ai.polymath.data;

import java.util.List;
import java.util.Map;

/** Makes lists of words by how often they occur. */
final class Vocabularies {
    private Vocabularies() {}

    /** The words that occur so often, the most frequent first, of equally frequent ones the first by alphabet. */
    static List<String> byFrequency(Map<String, Integer> counts, int least, int most) {
        return counts.entrySet().stream()
                .filter(entry -> entry.getValue() >= least)
                .sorted(Map.Entry.<String, Integer>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(most)
                .map(Map.Entry::getKey)
                .toList();
    }
}
