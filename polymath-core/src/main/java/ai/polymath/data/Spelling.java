package ai.polymath.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The letters of words as indices: 0 is a letter that training rows did not have.
 *
 * @param letters the letters, the most frequent first
 */
record Spelling(List<String> letters) {
    /** Letters behind so many of a word are left out: what is longer is an address, not a word. */
    private static final int MOST = 40;

    Spelling {
        letters = List.copyOf(letters);
    }

    /** The letters of some words, each counted once. */
    static Spelling of(Iterable<String> words) {
        Map<String, Integer> counts = new HashMap<>();
        for (String word : words) {
            word.codePoints().limit(MOST).forEach(c -> counts.merge(Character.toString(c), 1, Integer::sum));
        }
        return new Spelling(Vocabularies.byFrequency(counts, 1, Integer.MAX_VALUE));
    }

    /** The letters of the words of a column. */
    FeatureBlock.Letters block(WordsColumn column) {
        Map<String, Integer> index = new HashMap<>();
        letters.forEach(letter -> index.put(letter, index.size() + 1));
        List<Integer> all = new ArrayList<>();
        // A word that is missing has none.
        int[] offsets = new int[column.dictionary().size() + 2];
        for (int i = 0; i < column.dictionary().size(); i++) {
            column.dictionary()
                    .get(i)
                    .codePoints()
                    .limit(MOST)
                    .forEach(c -> all.add(index.getOrDefault(Character.toString(c), TextEncoding.UNKNOWN)));
            offsets[i + 1] = all.size();
        }
        offsets[offsets.length - 1] = all.size();
        int missing = column.dictionary().size();
        int[] words = column.codes().clone();
        for (int i = 0; i < words.length; i++) {
            words[i] = words[i] == WordsColumn.MISSING ? missing : words[i];
        }
        return new FeatureBlock.Letters(
                words, offsets, all.stream().mapToInt(Integer::intValue).toArray());
    }
}
