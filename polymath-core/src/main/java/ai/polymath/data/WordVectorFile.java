package ai.polymath.data;

import ai.polymath.PolymathException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * A text file of word vectors: {@code word v1 v2 ... vd} a line, separated by single spaces or tabs, in UTF-8, also packed with
 * gzip. A first line of two whole numbers (as word2vec and fastText write it) counts vectors and their numbers. A word may
 * hold spaces itself (GloVe 840B has such): its numbers are the last d of the line.
 *
 * <p>The file is read line by line, and only the words that someone wants are made into numbers; so memory does not depend on
 * the size of the file.
 */
public final class WordVectorFile {
    private static final int LONGEST_LINE = 1 << 20;

    private final Path path;
    private long line;
    private int width = -1;
    private long promised = -1;

    private WordVectorFile(Path path) {
        this.path = path;
    }

    /** Takes what a file holds. */
    interface Reader {
        /** Whether a word's vector is wanted; reading goes on in any case until {@link #isDone}. */
        boolean wants(String word);

        /** A vector that was wanted. */
        void take(String word, float[] vector);

        /** Whether the rest of the file is of no interest. */
        default boolean isDone() {
            return false;
        }
    }

    /**
     * The first words of a file in its order, each once.
     *
     * @param most at most how many
     * @throws PolymathException if the file can't be read, naming the line
     */
    public static List<String> words(Path path, int most) {
        Set<String> words = new LinkedHashSet<>();
        if (most > 0) {
            new WordVectorFile(path).read(0, new Reader() {
                @Override
                public boolean wants(String word) {
                    words.add(word);
                    return false;
                }

                @Override
                public void take(String word, float[] vector) {}

                @Override
                public boolean isDone() {
                    return words.size() >= most;
                }
            });
        }
        return List.copyOf(words);
    }

    /**
     * The vectors of some words. A word that the file lacks gets the vector of its form in lower case; of lines for one word the
     * first counts.
     *
     * @param width how many numbers a vector must have
     * @throws PolymathException if the file can't be read, naming the line, or its vectors have another width
     */
    public static WordVectors vectors(Path path, Set<String> wanted, int width) {
        WordVectors.Collector collector = new WordVectors.Collector(wanted);
        WordVectorFile file = new WordVectorFile(path);
        file.read(width, collector);
        return collector.found();
    }

    private void read(int wantedWidth, Reader reader) {
        try (InputStream in = open()) {
            byte[] buffer = new byte[1 << 16];
            byte[] text = new byte[1 << 12];
            int length = 0;
            long vectors = 0;
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                for (int i = 0; i < n; i++) {
                    if (buffer[i] != '\n') {
                        if (length == text.length) {
                            text = longer(text);
                        }
                        text[length++] = buffer[i];
                        continue;
                    }
                    vectors += line(text, length, wantedWidth, reader) ? 1 : 0;
                    length = 0;
                    if (reader.isDone()) {
                        return;
                    }
                }
            }
            vectors += length > 0 && line(text, length, wantedWidth, reader) ? 1 : 0;
            if (vectors == 0) {
                throw new PolymathException("File " + path + " holds no word vectors.");
            }
            if (promised >= 0 && vectors < promised && !reader.isDone()) {
                throw new PolymathException("File " + path + " ends after " + vectors
                        + " word vectors, but its first line promises " + promised + ": it was cut off.");
            }
        } catch (NoSuchFileException e) {
            throw new PolymathException("The file of word vectors " + path + " does not exist.", e);
        } catch (EOFException | ZipException e) {
            throw new PolymathException(
                    "File " + path + " is not a whole gzip file: " + e.getMessage() + " (after line " + line + ").", e);
        } catch (IOException e) {
            throw new PolymathException("Can't read " + path + ": " + e.getMessage() + ".", e);
        }
    }

    private InputStream open() throws IOException {
        InputStream raw = new BufferedInputStream(Files.newInputStream(path), 1 << 16);
        boolean done = false;
        try {
            raw.mark(2);
            boolean packed = raw.read() == 0x1f && raw.read() == 0x8b;
            raw.reset();
            InputStream in = packed ? new GZIPInputStream(raw, 1 << 16) : raw;
            done = true;
            return in;
        } finally {
            if (!done) {
                raw.close();
            }
        }
    }

    private byte[] longer(byte[] text) {
        if (text.length >= LONGEST_LINE) {
            throw problem("the line is longer than a megabyte, so this is no text file of word vectors.");
        }
        return java.util.Arrays.copyOf(text, text.length * 2);
    }

    private PolymathException problem(String what) {
        return new PolymathException("File " + path + ", line " + (line + 1) + ": " + what);
    }

    /** Whether a line held a vector. */
    private boolean line(byte[] text, int length, int wantedWidth, Reader reader) {
        int end = length;
        while (end > 0 && isSeparator(text[end - 1])) {
            end--;
        }
        if (line == 0 && isHeader(text, end, wantedWidth)) {
            line++;
            return false;
        }
        if (width < 0) {
            width = fields(text, end) - 1;
            requireWidth(wantedWidth);
        }
        int begin = startOfNumbers(text, end);
        String word = new String(text, 0, begin - 1, StandardCharsets.UTF_8);
        if (reader.wants(word)) {
            reader.take(word, numbers(text, begin, end));
        }
        line++;
        return true;
    }

    private void requireWidth(int wanted) {
        if (width < 1) {
            throw problem("expected a word and its numbers, found no number.");
        }
        if (wanted > 0 && width != wanted) {
            throw new PolymathException("The word vectors of " + path + " have " + width + " numbers, but the words of"
                    + " this encoder have " + wanted + ". Maybe set its embedding (of a transformer its width) to "
                    + width + ".");
        }
    }

    private boolean isHeader(byte[] text, int end, int wantedWidth) {
        if (fields(text, end) != 2) {
            return false;
        }
        String[] words = new String(text, 0, end, StandardCharsets.UTF_8).split("[ \t]", -1);
        if (!words[0].matches("[0-9]{1,12}") || !words[1].matches("[0-9]{1,6}")) {
            return false;
        }
        promised = Long.parseLong(words[0]);
        width = Integer.parseInt(words[1]);
        requireWidth(wantedWidth);
        return true;
    }

    private static boolean isSeparator(byte letter) {
        return letter == ' ' || letter == '\t' || letter == '\r';
    }

    private static int fields(byte[] text, int end) {
        int fields = 1;
        for (int i = 0; i < end; i++) {
            fields += isSeparator(text[i]) ? 1 : 0;
        }
        return fields;
    }

    /** Where the last {@code width} fields begin. */
    private int startOfNumbers(byte[] text, int end) {
        int left = width;
        for (int i = end - 1; i >= 0; i--) {
            if (isSeparator(text[i]) && --left == 0) {
                return i + 1;
            }
        }
        throw problem("expected a word and " + width + " numbers, found " + (width - left) + " numbers.");
    }

    private float[] numbers(byte[] text, int begin, int end) {
        float[] vector = new float[width];
        int at = begin;
        for (int i = 0; i < width; i++) {
            int stop = at;
            while (stop < end && !isSeparator(text[stop])) {
                stop++;
            }
            String number = new String(text, at, stop - at, StandardCharsets.UTF_8);
            vector[i] = number(number);
            at = stop + 1;
        }
        return vector;
    }

    private float number(String text) {
        float value;
        try {
            value = Float.parseFloat(text);
        } catch (NumberFormatException e) {
            throw problem("'" + text + "' is no number.");
        }
        if (!Float.isFinite(value)) {
            throw problem("'" + text + "' is no finite number.");
        }
        return value;
    }

    /** The form in lower case that a word may be looked up by; null if it is the word itself. */
    static @Nullable String lower(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        return lower.equals(word) ? null : lower;
    }
}
