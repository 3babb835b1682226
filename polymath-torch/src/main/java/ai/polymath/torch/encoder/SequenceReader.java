package ai.polymath.torch.encoder;

import ai.polymath.PolymathException;
import ai.polymath.data.FeatureEncoding;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Inputs;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Reads a batch as sequences with a mask of the steps that are there.
 *
 * <p><b>Tokens</b> are the category columns in order: {@code codes [batch, length]}, as indices of one table of embeddings.
 * Each column has its own list of words; a lookup turns (column, index) into the index of the word in the vocabulary of all
 * columns, or, where columns have {@linkplain Vocabulary#OWN their own}, into the place of the column's stretch of the
 * table. A missing token is padding; one that training rows did not have is a token like others.
 *
 * <p><b>A series</b> is the numeric columns in order, step by step: {@code [batch, steps, columns a step]}. A step is
 * missing when all its columns are. Where a step has several columns and some may be missing alone, the numbers that say so
 * join as channels.
 */
final class SequenceReader {
    private final int length;
    private final int size;
    private final boolean tokens;
    private final @Nullable Tensor lookup;
    private final @Nullable Tensor starts;
    private final @Nullable Tensor values;
    private final @Nullable Tensor indicators;

    private SequenceReader(
            int length,
            int size,
            @Nullable Tensor lookup,
            @Nullable Tensor starts,
            @Nullable Tensor values,
            @Nullable Tensor indicators) {
        this.length = length;
        this.size = size;
        this.tokens = lookup != null;
        this.lookup = lookup;
        this.starts = starts;
        this.values = values;
        this.indicators = indicators;
    }

    /** Reads what a shape has as the settings say; its tensors belong to the network that is being built. */
    static SequenceReader of(SequenceSettings settings, InputShape shape) {
        Integer steps = settings.steps();
        return steps == null ? ofTokens(shape, settings.vocabulary()) : ofSeries(shape, steps);
    }

    private static SequenceReader ofTokens(InputShape shape, Vocabulary vocabulary) {
        if (shape.denseWidth() > 0 || shape.categories().isEmpty()) {
            throw new PolymathException("This encoder reads category columns as tokens, but "
                    + (shape.categories().isEmpty()
                            ? "there is no category column."
                            : "'" + columns(shape, false).get(0).column() + "' is numeric.")
                    + " Maybe list the columns of tokens under features.categorical, or set steps to read numeric columns"
                    + " as a series.");
        }
        List<int[]> indices = vocabulary == Vocabulary.SHARED ? shared(shape) : own(shape);
        int columns = indices.size();
        long[] starts = new long[columns];
        int total = indices.stream().mapToInt(i -> i.length).sum();
        long[] lookup = new long[total];
        int at = 0;
        int size = 0;
        for (int c = 0; c < columns; c++) {
            starts[c] = at;
            for (int index : indices.get(c)) {
                lookup[at++] = index;
                size = Math.max(size, index + 1);
            }
        }
        return new SequenceReader(columns, size, Tensors.of(lookup, total), Tensors.of(starts, 1, columns), null, null);
    }

    /** For each column and index of its own, the index of the same word among the words of all columns. */
    private static List<int[]> shared(InputShape shape) {
        List<int[]> indices = new ArrayList<>();
        Map<String, Integer> places = new TreeMap<>();
        int first = FeatureEncoding.Categorical.MISSING + 1;
        for (String word :
                new TreeSet<>(shape.words().stream().flatMap(List::stream).toList())) {
            places.put(word, places.size() + first);
        }
        for (int c = 0; c < shape.categories().size(); c++) {
            int[] own = new int[shape.categories().get(c)];
            for (int i = 0; i < own.length; i++) {
                boolean word = i >= first && !shape.words().isEmpty();
                own[i] = word ? places.getOrDefault(shape.words().get(c).get(i - first), i) : i;
            }
            indices.add(own);
        }
        return indices;
    }

    private static List<int[]> own(InputShape shape) {
        List<int[]> indices = new ArrayList<>();
        int at = 0;
        for (int size : shape.categories()) {
            int[] own = new int[size];
            for (int i = 0; i < size; i++) {
                own[i] = at++;
            }
            indices.add(own);
        }
        return indices;
    }

    private static List<InputShape.Feature> columns(InputShape shape, boolean categories) {
        return shape.features().stream()
                .filter(f -> categories == f.category() >= 0)
                .toList();
    }

    private static SequenceReader ofSeries(InputShape shape, int steps) {
        if (!shape.categories().isEmpty()) {
            throw new PolymathException("This encoder reads a series of numeric columns, but '"
                    + columns(shape, true).get(0).column()
                    + "' is a category column. Maybe list it under features.ignored.");
        }
        List<InputShape.Feature> features = columns(shape, false);
        if (features.isEmpty() || features.size() % steps != 0) {
            throw new PolymathException("steps is " + steps + ", but the " + features.size()
                    + " numeric columns can't be divided into " + steps
                    + " steps of equal size. Maybe columns that are the same in all training rows were left out, or columns"
                    + " that are no part of the series should be listed under features.ignored.");
        }
        long[] values = features.stream().mapToLong(InputShape.Feature::offset).toArray();
        boolean gaps = features.stream().anyMatch(f -> f.width() > 1);
        Tensor indicators = null;
        if (gaps) {
            // A column that never missed a value has no indicator: place denseWidth stands for a 0.
            long[] places = features.stream()
                    .mapToLong(f -> f.width() > 1 ? f.offset() + 1 : shape.denseWidth())
                    .toArray();
            indicators = Tensors.of(places, places.length);
        }
        int width = features.size() / steps;
        int channels = gaps && width > 1 ? 2 * width : width;
        return new SequenceReader(steps, channels, null, null, Tensors.of(values, values.length), indicators);
    }

    /** Steps of every sequence, missing ones included. */
    int length() {
        return length;
    }

    /** Whether steps are tokens; else they are numbers. */
    boolean isTokens() {
        return tokens;
    }

    /** Rows of the table of embeddings that tokens need; of a series, numbers a step has. */
    int size() {
        return size;
    }

    /** The word of each row of the table of embeddings; empty for rows that mean none. */
    List<String> words(InputShape shape) {
        List<String> words = new ArrayList<>(Collections.nCopies(size, ""));
        int first = FeatureEncoding.Categorical.MISSING + 1;
        long[] rows = Tensors.longs(java.util.Objects.requireNonNull(lookup));
        int at = 0;
        for (int c = 0; c < shape.words().size(); c++) {
            for (int i = 0; i < shape.words().get(c).size(); i++) {
                words.set((int) rows[at + first + i], shape.words().get(c).get(i));
            }
            at += shape.categories().get(c);
        }
        return words;
    }

    /** Which steps are there, {@code [batch, length]}; null if all are. */
    @Nullable
    Tensor mask(Inputs inputs) {
        Tensor present;
        if (tokens) {
            present = inputs.codes().ne(new Scalar(FeatureEncoding.Categorical.MISSING));
        } else if (indicators == null) {
            return null;
        } else {
            Tensor missing = missing(inputs).ne(new Scalar(0.0));
            present = missing.all(2).logical_not();
        }
        return present.all().item_bool() ? null : present;
    }

    /** Each column's indicator, {@code [batch, steps, columns a step]}. */
    private Tensor missing(Inputs inputs) {
        Tensor dense = inputs.dense();
        Tensor padded = org.bytedeco.pytorch.global.torch.constant_pad_nd(dense, 0, 1);
        return padded.index_select(1, at(indicators, dense)).view(dense.size(0), length, -1);
    }

    /** Codes of category columns as indices, {@code [batch, length]}. */
    Tensor tokens(Tensor codes) {
        return at(lookup, codes)
                .index_select(0, codes.add(at(starts, codes)).view(-1))
                .view(codes.size(0), length);
    }

    /** The series, {@code [batch, length, size]}; 0 where a step is missing. */
    Tensor series(Inputs inputs, @Nullable Tensor mask) {
        Tensor dense = inputs.dense();
        Tensor series = dense.index_select(1, at(values, dense)).view(dense.size(0), length, -1);
        if (indicators != null && size > series.size(2)) {
            series = org.bytedeco.pytorch.global.torch.cat(
                    new org.bytedeco.pytorch.TensorVector(series, missing(inputs)), 2);
        }
        return masked(series, mask);
    }

    /** 0 where a step is missing, whatever stood there. */
    static Tensor masked(Tensor x, @Nullable Tensor mask) {
        return mask == null ? x : x.masked_fill(mask.logical_not().unsqueeze(2), new Scalar(0.0));
    }

    private static Tensor at(@Nullable Tensor constant, Tensor like) {
        if (constant == null) {
            throw new IllegalStateException("Tokens and series are read differently.");
        }
        return constant.to(like.device(), constant.scalar_type());
    }
}
