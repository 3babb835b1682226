package ai.polymath.data;

import ai.polymath.settings.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A text as a bag of terms: a number for each word, run of words or run of letters that enough training rows have. A missing text
 * has none.
 *
 * @param column the column
 * @param settings how it is cut, and what stands for a term
 * @param terms the terms, the most frequent first
 * @param weights of the terms: 1, or how rare each is in training rows
 */
@Kind("terms")
public record TermsEncoding(String column, TermsSettings settings, List<String> terms, List<Double> weights)
        implements FeatureEncoding {
    /** The lists are copied. */
    public TermsEncoding {
        terms = List.copyOf(terms);
        weights = List.copyOf(weights);
        if (terms.size() != weights.size()) {
            throw new IllegalArgumentException(terms.size() + " terms have " + weights.size() + " weights.");
        }
    }

    /** Finds the terms of training rows, or notes why the column is left out. */
    static void fit(Column training, TermsSettings settings, List<FeatureEncoding> encodings, List<String> notes) {
        Terms cut = new Terms(settings);
        WordsColumn words = cut.words(training);
        Map<String, Integer> rowsWith = new TreeMap<>();
        for (int row = 0; row < words.rows(); row++) {
            for (String term : new HashSet<>(cut.of(words, row))) {
                rowsWith.merge(term, 1, Integer::sum);
            }
        }
        List<String> terms = Vocabularies.byFrequency(rowsWith, settings.minCount(), settings.maxTerms());
        if (terms.isEmpty()) {
            notes.add("Column '" + training.name() + "' has no term that " + settings.minCount()
                    + " training rows have: not used.");
            return;
        }
        List<Double> weights = new ArrayList<>();
        for (String term : terms) {
            double share = (1.0 + words.rows()) / (1.0 + rowsWith.getOrDefault(term, 0));
            weights.add(settings.weighting() == TermWeighting.TFIDF ? 1 + Math.log(share) : 1);
        }
        encodings.add(new TermsEncoding(training.name(), settings, terms, weights));
    }

    @Override
    public int denseWidth() {
        return terms.size();
    }

    /** Writes the numbers of a column. */
    void encode(Column source, Features into, int offset) {
        Map<String, Integer> places = new HashMap<>();
        terms.forEach(term -> places.put(term, places.size()));
        Terms cut = new Terms(settings);
        WordsColumn words = cut.words(source);
        for (int row = 0; row < into.rows(); row++) {
            Map<Integer, Integer> counts = new TreeMap<>();
            for (String term : cut.of(words, row)) {
                Integer place = places.get(term);
                if (place != null) {
                    counts.merge(place, 1, Integer::sum);
                }
            }
            write(counts, into.dense(), row * into.denseWidth() + offset);
        }
    }

    private void write(Map<Integer, Integer> counts, float[] dense, int at) {
        double squares = 0;
        for (Map.Entry<Integer, Integer> entry : counts.entrySet()) {
            double value = value(entry);
            squares += value * value;
        }
        double length = settings.weighting() == TermWeighting.TFIDF ? Math.sqrt(squares) : 1;
        for (Map.Entry<Integer, Integer> entry : counts.entrySet()) {
            dense[at + entry.getKey()] = (float) (value(entry) / length);
        }
    }

    private double value(Map.Entry<Integer, Integer> entry) {
        return weights.get(entry.getKey()) * Math.log1p(entry.getValue()) / Math.log(2);
    }
}
