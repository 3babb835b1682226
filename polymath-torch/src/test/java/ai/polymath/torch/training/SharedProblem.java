package ai.polymath.torch.training;

import ai.polymath.data.BoxesColumn;
import ai.polymath.data.Column;
import ai.polymath.data.FeatureSettings;
import ai.polymath.data.GraphColumn;
import ai.polymath.data.ImageColumn;
import ai.polymath.data.ImageSettings;
import ai.polymath.data.Images;
import ai.polymath.data.NumericColumn;
import ai.polymath.data.Split;
import ai.polymath.data.StructureSettings;
import ai.polymath.data.Table;
import ai.polymath.data.TextColumn;
import ai.polymath.data.TextSettings;
import ai.polymath.data.WordsColumn;
import ai.polymath.experiment.EncoderSettings;
import ai.polymath.experiment.HeadSettings;
import ai.polymath.experiment.ModelSettings;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.settings.Settings;
import ai.polymath.task.BinaryTask;
import ai.polymath.task.DetectionTask;
import ai.polymath.task.RegressionTask;
import ai.polymath.task.TaggingTask;
import ai.polymath.task.Task;
import ai.polymath.torch.encoder.Molecule;
import ai.polymath.torch.sharing.SharingVariants;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A small problem for an encoder: three tasks on {@value #ROWS} rows with gaps in features and labels, of which from row
 * {@value #ONLY_FIRST} on the first task alone has labels.
 */
enum SharedProblem {
    /** Rows of a table. */
    MLP("{type: mlp, widths: [4, 4]}", Of.NUMBERS),
    /** Numbers as pixels. */
    CNN("{type: cnn, image: [1, 4, 4], blocks: [{channels: 2}, {channels: 2}], widths: [4]}", Of.PIXELS),
    /** The same. */
    RESNET("{type: resnet, image: [1, 4, 4], width: 2}", Of.PIXELS),
    /** A series with gaps. */
    RNN("{type: rnn, steps: 4, units: 4, layers: 2, bidirectional: true, pooling: mean}", Of.NUMBERS),
    /** Words with padding. */
    TEXT_CNN("{type: text-cnn, embedding: 3, channels: 4, windows: [1, 2]}", Of.WORDS),
    /** The same. */
    TRANSFORMER("{type: transformer, width: 4, heads: 2, layers: 2, hidden: 4, pooling: cls}", Of.WORDS),
    /** Graphs, some missing. */
    GIN("{type: gin, width: 4, layers: 2, dropout: 0, readout: attention}", Of.GRAPHS),
    /** The same. */
    DMPNN("{type: dmpnn, width: 4, layers: 2, dropout: 0}", Of.GRAPHS),
    /** Numbers and graphs. */
    CONCAT(
            "{type: concat, parts: {numbers: {encoder: {type: mlp, widths: [3]}}, molecule: {encoder: {type: gin, width: 3,"
                    + " layers: 1, dropout: 0}}}, widths: [4], dropout: 0}",
            Of.NUMBERS_AND_GRAPHS),
    /** A tag for each word. */
    RNN_TAGS("{type: rnn, embedding: 3, units: 4, layers: 2, bidirectional: true, pooling: max}", Of.TAGS),
    /** The same. */
    TRANSFORMER_TAGS("{type: transformer, width: 4, heads: 2, layers: 2, hidden: 4, pooling: mean}", Of.TAGS),
    /** Boxes in pictures. */
    CNN_BOXES("{type: cnn, blocks: [{channels: 3, pool: 2}, {channels: 4}]}", Of.BOXES),
    /** The same. */
    RESNET_BOXES("{type: resnet, width: 2, stride: 2}", Of.BOXES);

    static final int ROWS = 40;
    static final int ONLY_FIRST = 30;
    private static final int SIDE = 8;
    private static final List<String> WORD = List.of("a", "b", "c");

    private enum Of {
        NUMBERS,
        PIXELS,
        WORDS,
        GRAPHS,
        NUMBERS_AND_GRAPHS,
        TAGS,
        BOXES
    }

    private final String encoder;
    private final Of of;

    SharedProblem(String encoder, Of of) {
        this.encoder = encoder;
        this.of = of;
    }

    /** Whether the second task has an answer for every place. */
    boolean isPlaceWise() {
        return of == Of.TAGS || of == Of.BOXES;
    }

    private record Stored(List<byte[]> pictures) implements Images {
        @Override
        public int count() {
            return pictures.size();
        }

        @Override
        public String describe(int index) {
            return "picture " + index;
        }

        @Override
        public Picture decode(int index) {
            return new Picture(SIDE, SIDE, 1, pictures.get(index));
        }
    }

    Table table() {
        SplittableRandom random = new SplittableRandom(5);
        List<Column> columns = new ArrayList<>(
                switch (of) {
                    case NUMBERS -> numbers(random, 4, true);
                    case PIXELS -> numbers(random, 16, false);
                    case WORDS -> words(random);
                    case GRAPHS -> List.of(graphs(random));
                    case NUMBERS_AND_GRAPHS -> {
                        List<Column> both = new ArrayList<>(numbers(random, 4, true));
                        both.add(graphs(random));
                        yield both;
                    }
                    case TAGS -> tags(random);
                    case BOXES -> boxes(random);
                });
        for (Task task : tasks()) {
            if (task instanceof TaggingTask || task instanceof DetectionTask) {
                continue;
            }
            double[] labels = new double[ROWS];
            boolean first = task.name().equals("first");
            Arrays.setAll(
                    labels,
                    row -> !first && (row >= ONLY_FIRST || random.nextInt(4) == 0)
                            ? Double.NaN
                            : task instanceof RegressionTask ? random.nextGaussian() : random.nextInt(2));
            columns.add(new NumericColumn(task.name(), labels));
        }
        return new Table("the test's table", columns);
    }

    private static List<Column> numbers(SplittableRandom random, int count, boolean gaps) {
        List<Column> columns = new ArrayList<>();
        for (int k = 0; k < count; k++) {
            double[] values = new double[ROWS];
            for (int row = 0; row < ROWS; row++) {
                values[row] = gaps && k > row % 4 ? Double.NaN : random.nextGaussian();
            }
            columns.add(new NumericColumn("x" + k, values));
        }
        return columns;
    }

    private static List<Column> words(SplittableRandom random) {
        List<Column> columns = new ArrayList<>();
        for (int k = 0; k < 4; k++) {
            int[] codes = new int[ROWS];
            for (int row = 0; row < ROWS; row++) {
                codes[row] = k > row % 4 ? TextColumn.MISSING : random.nextInt(3);
            }
            columns.add(new TextColumn("x" + k, codes, WORD));
        }
        return columns;
    }

    private static Column graphs(SplittableRandom random) {
        List<GraphColumn.@Nullable Graph> graphs = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            graphs.add(row % 7 == 6 ? null : Molecule.random(random, 1 + random.nextInt(5)));
        }
        return new GraphColumn("m", graphs, Molecule.NODE, Molecule.EDGE);
    }

    private static List<Column> tags(SplittableRandom random) {
        List<List<String>> words = new ArrayList<>();
        List<@Nullable List<@Nullable String>> tags = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            List<String> sentence = new ArrayList<>();
            List<@Nullable String> own = new ArrayList<>();
            for (int k = 0; k < 1 + row % 5; k++) {
                sentence.add(WORD.get(random.nextInt(3)));
                own.add(random.nextInt(5) == 0 ? null : random.nextBoolean() ? "N" : "V");
            }
            words.add(sentence);
            tags.add(row >= ONLY_FIRST || row % 6 == 5 ? null : Collections.unmodifiableList(own));
        }
        return List.of(WordsColumn.of("words", words), WordsColumn.of("second", tags));
    }

    private static List<Column> boxes(SplittableRandom random) {
        List<byte[]> pictures = new ArrayList<>();
        List<BoxesColumn.@Nullable Objects> objects = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            byte[] picture = new byte[SIDE * SIDE];
            random.nextBytes(picture);
            pictures.add(picture);
            List<BoxesColumn.Box> found = new ArrayList<>();
            for (int i = 0; i < row % 3; i++) {
                int left = random.nextInt(SIDE - 3);
                int top = random.nextInt(SIDE - 3);
                found.add(
                        new BoxesColumn.Box(random.nextBoolean() ? "cat" : "dog", left, top, left + 2, top + 3, false));
            }
            objects.add(row >= ONLY_FIRST || row % 6 == 5 ? null : new BoxesColumn.Objects(SIDE, SIDE, found));
        }
        return List.of(ImageColumn.of("image", new Stored(pictures)), new BoxesColumn("second", objects));
    }

    private List<Task> tasks() {
        Task second =
                switch (of) {
                    case TAGS -> TaggingTask.of("second");
                    case BOXES -> DetectionTask.of("second", "second");
                    default -> RegressionTask.of("second");
                };
        return List.of(BinaryTask.of("first"), second, BinaryTask.of("third"));
    }

    private FeatureSettings features() {
        StructureSettings structures =
                switch (of) {
                    case GRAPHS, NUMBERS_AND_GRAPHS ->
                        new StructureSettings(Map.of(), Map.of(), List.of("m"), Map.of(), Map.of());
                    case TAGS -> StructureSettings.ofText(Map.of("words", Settings.defaults(TextSettings.class)));
                    case BOXES -> StructureSettings.ofImage("image", ImageSettings.of(SIDE, SIDE, 1));
                    default -> StructureSettings.NONE;
                };
        List<String> numeric = of == Of.NUMBERS_AND_GRAPHS ? List.of("x0", "x1", "x2", "x3") : List.of();
        return new FeatureSettings(numeric, List.of(), List.of(), List.of(), false).withStructures(structures);
    }

    /** The first twenty rows train, ten validate, ten test. */
    PreparedExperiment prepare(String sharing) {
        ModelSettings model = new ModelSettings(
                Settings.parse(encoder, "the test", EncoderSettings.class),
                SharingVariants.parse("{type: " + sharing + "}"),
                new HeadSettings(List.of(), 0));
        var how = Tiny.training().withEpochs(1).withBatchSize(10);
        Split split = new Split(Tiny.range(0, 20), Tiny.range(20, ONLY_FIRST), Tiny.range(ONLY_FIRST, ROWS));
        return PreparedExperiment.of(Tiny.experiment(features(), tasks(), model, how), table(), split);
    }
}
