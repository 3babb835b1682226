package ai.polymath.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Pieces of words by byte-pair encoding over characters (Sennrich, Haddow and Birch, ACL 2016): at first every character is a
 * piece, the first one of a word marked by {@code ▁}; then the two neighbours that stand together most often in training rows
 * become one piece, and so on. Of equally frequent pairs the first by alphabet is taken, so the pieces depend on nothing but the
 * rows. A new word is cut by the same joins in the same order.
 *
 * @param joins the pairs that become one piece, two pieces with a space between, in order
 */
public record BytePairs(List<String> joins) {
    private static final String BEGIN = "\u2581";

    /** The list is copied. */
    public BytePairs {
        joins = List.copyOf(joins);
    }

    private record Pair(String first, String second) implements Comparable<Pair> {
        @Override
        public int compareTo(Pair other) {
            int order = first.compareTo(other.first);
            return order == 0 ? second.compareTo(other.second) : order;
        }
    }

    /** What is being joined. */
    private static final class Training {
        private final List<List<String>> words = new ArrayList<>();
        private final List<Integer> counts = new ArrayList<>();
        private final Map<Pair, Long> frequency = new HashMap<>();
        private final Map<Pair, Set<Integer>> places = new HashMap<>();

        Training(Map<String, Integer> ofWords) {
            ofWords.forEach((word, count) -> {
                words.add(letters(word));
                counts.add(count);
                count(words.size() - 1, 1);
            });
        }

        /** Adds a word's pairs to the counts, or takes them away. */
        private void count(int word, int sign) {
            List<String> pieces = words.get(word);
            for (int i = 0; i + 1 < pieces.size(); i++) {
                Pair pair = new Pair(pieces.get(i), pieces.get(i + 1));
                frequency.merge(pair, (long) sign * counts.get(word), Long::sum);
                if (sign > 0) {
                    places.computeIfAbsent(pair, p -> new HashSet<>()).add(word);
                }
            }
        }

        List<String> join(int most) {
            List<String> joins = new ArrayList<>();
            while (joins.size() < most) {
                Pair best = null;
                long highest = 1; // what stands together once is no piece
                for (Map.Entry<Pair, Long> entry : frequency.entrySet()) {
                    long count = entry.getValue();
                    if (count > highest
                            || (count == highest
                                    && best != null
                                    && entry.getKey().compareTo(best) < 0)) {
                        best = entry.getKey();
                        highest = count;
                    }
                }
                if (best == null) {
                    break;
                }
                joins.add(best.first() + " " + best.second());
                Set<Integer> where = places.remove(best);
                for (int word : where == null ? Set.<Integer>of() : where) {
                    count(word, -1);
                    words.set(word, joined(words.get(word), best));
                    count(word, 1);
                }
                frequency.values().removeIf(count -> count <= 0);
            }
            return joins;
        }
    }

    /**
     * Finds the pieces of some words.
     *
     * @param words how often there is each
     * @param most how many joins are made at most
     */
    static BytePairs train(Map<String, Integer> words, int most) {
        return new BytePairs(new Training(words).join(most));
    }

    private static List<String> letters(String word) {
        List<String> letters =
                new ArrayList<>(word.codePoints().mapToObj(Character::toString).toList());
        letters.set(0, BEGIN + letters.get(0));
        return letters;
    }

    private static List<String> joined(List<String> pieces, Pair pair) {
        List<String> joined = new ArrayList<>();
        for (int i = 0; i < pieces.size(); i++) {
            boolean both = i + 1 < pieces.size()
                    && pieces.get(i).equals(pair.first())
                    && pieces.get(i + 1).equals(pair.second());
            joined.add(both ? pair.first() + pair.second() : pieces.get(i));
            i += both ? 1 : 0;
        }
        return joined;
    }

    /** The order of each pair, for {@link #cut}. */
    private Map<Pair, Integer> ranks() {
        Map<Pair, Integer> ranks = new HashMap<>();
        for (String join : joins) {
            int space = join.indexOf(' ');
            ranks.put(new Pair(join.substring(0, space), join.substring(space + 1)), ranks.size());
        }
        return ranks;
    }

    /** The pieces of each of some words. */
    List<List<String>> cut(List<String> words) {
        Map<Pair, Integer> ranks = ranks();
        List<List<String>> all = new ArrayList<>();
        for (String word : words) {
            List<String> pieces = letters(word);
            while (pieces.size() > 1) {
                Pair first = null;
                int lowest = Integer.MAX_VALUE;
                for (int i = 0; i + 1 < pieces.size(); i++) {
                    Pair pair = new Pair(pieces.get(i), pieces.get(i + 1));
                    int rank = ranks.getOrDefault(pair, Integer.MAX_VALUE);
                    if (rank < lowest) {
                        lowest = rank;
                        first = pair;
                    }
                }
                if (first == null) {
                    break;
                }
                pieces = joined(pieces, first);
            }
            all.add(pieces);
        }
        return all;
    }
}
