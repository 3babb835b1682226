package ai.polymath.data;

import java.util.ArrayList;
import java.util.List;

/** How a plain text is cut into words. */
public enum Tokenizer {
    /**
     * A run of letters and digits is a word, also with an apostrophe between two of them (don't) and with a point or comma
     * between two digits (3.5); any other character that is no space is a word by itself.
     */
    WORDS {
        @Override
        List<String> cut(String text) {
            List<String> words = new ArrayList<>();
            int at = 0;
            while (at < text.length()) {
                int end = at + Character.charCount(text.codePointAt(at));
                if (isInWord(text.codePointAt(at))) {
                    end = endOfWord(text, at);
                } else if (isSpace(text.codePointAt(at))) {
                    at = end;
                    continue;
                }
                words.add(text.substring(at, end));
                at = end;
            }
            return words;
        }
    },
    /** What spaces separate is a word. */
    SPACES {
        @Override
        List<String> cut(String text) {
            List<String> words = new ArrayList<>();
            int from = -1;
            for (int at = 0; at < text.length(); ) {
                int letter = text.codePointAt(at);
                if (isSpace(letter)) {
                    if (from >= 0) {
                        words.add(text.substring(from, at));
                    }
                    from = -1;
                } else if (from < 0) {
                    from = at;
                }
                at += Character.charCount(letter);
            }
            if (from >= 0) {
                words.add(text.substring(from));
            }
            return words;
        }
    },
    /** Every character is a word, spaces too. */
    CHARACTERS {
        @Override
        List<String> cut(String text) {
            return text.codePoints().mapToObj(Character::toString).toList();
        }
    },
    /** Pieces of words: characters, joined where they often stand together, see {@link BytePairs}. */
    BPE {
        @Override
        List<String> cut(String text) {
            return WORDS.cut(text);
        }
    };

    /** The words of a text; for pieces, what they are pieces of. */
    abstract List<String> cut(String text);

    private static boolean isSpace(int letter) {
        return Character.isWhitespace(letter) || Character.isSpaceChar(letter);
    }

    private static boolean isInWord(int letter) {
        int type = Character.getType(letter);
        return Character.isLetterOrDigit(letter)
                || type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || type == Character.ENCLOSING_MARK;
    }

    private static int endOfWord(String text, int from) {
        int at = from;
        while (at < text.length()) {
            int letter = text.codePointAt(at);
            int next = at + Character.charCount(letter);
            if (!isInWord(letter)) {
                boolean inside = next < text.length() && isInWord(text.codePointAt(next));
                boolean apostrophe = letter == '\'' || letter == '\u2019';
                boolean inNumber = (letter == '.' || letter == ',')
                        && inside
                        && Character.isDigit(text.codePointBefore(at))
                        && Character.isDigit(text.codePointAt(next));
                if (!inNumber && !(apostrophe && inside)) {
                    return at;
                }
            }
            at = next;
        }
        return at;
    }
}
