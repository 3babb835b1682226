package ai.polymath.settings;

import ai.polymath.settings.Sample.Adam;
import ai.polymath.settings.Sample.Balance;
import ai.polymath.settings.Sample.Binary;
import ai.polymath.settings.Sample.CaGrad;
import ai.polymath.settings.Sample.Clip;
import ai.polymath.settings.Sample.Direction;
import ai.polymath.settings.Sample.Equal;
import ai.polymath.settings.Sample.Experiment;
import ai.polymath.settings.Sample.FromAList;
import ai.polymath.settings.Sample.Method;
import ai.polymath.settings.Sample.NashMtl;
import ai.polymath.settings.Sample.Optimizer;
import ai.polymath.settings.Sample.Regression;
import ai.polymath.settings.Sample.Sgd;
import ai.polymath.settings.Sample.Stop;
import ai.polymath.settings.Sample.Task;
import ai.polymath.settings.Sample.Training;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/** Random settings with the texts and numbers that are hard to write. */
@NullMarked
final class RandomSample {
    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "no",
            "Yes",
            "null",
            "~",
            "true",
            "007",
            "1_000",
            "1e3",
            "0x1F",
            "2020-01-01",
            "1:30",
            ".inf",
            "a: b",
            "a #b",
            "#",
            "- a",
            "[x]",
            "{",
            "'",
            "\"",
            "\\",
            "a\nb",
            "a\n",
            "\t",
            "\r\n",
            "&a",
            "*a",
            "!a",
            "%",
            "@",
            "`",
            "?",
            "? a",
            "a:",
            ":",
            "<<",
            "=",
            "\u0000",
            "\u0085",
            "\u2028",
            "\uFEFF",
            "\u00e9",
            "😀",
            "---",
            "...",
            " x ",
            "x y",
            "a.b",
            "a[0]",
            "C:\\temp",
            "|",
            ">");
    private static final List<Double> NUMBERS = List.of(
            0.0,
            -0.0,
            1.0,
            0.1,
            1e-4,
            1e-7,
            123456789.0,
            1e7,
            1e22,
            Double.MIN_VALUE,
            Double.MAX_VALUE,
            -1e-300,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            Double.NaN);

    private final SplittableRandom random;
    private final boolean finite;

    RandomSample(long seed, boolean finite) {
        this.random = new SplittableRandom(seed);
        this.finite = finite;
    }

    Experiment experiment() {
        Set<String> names = new LinkedHashSet<>(list(3, this::text));
        List<Task> tasks = new ArrayList<>();
        names.forEach(name -> tasks.add(
                random.nextBoolean()
                        ? new Binary(name, maybe(this::text), number())
                        : new Regression(name, maybe(this::text), number(), maybe(this::text))));
        Map<String, Double> costs = new LinkedHashMap<>();
        list(3, this::text).forEach(key -> costs.put(key, number()));
        List<Path> files = list(2, () -> Path.of(random.nextBoolean() ? "a/b c.csv" : "/x/007"));
        return new Experiment(text(), random.nextLong(), tasks, training(), files, costs, maybe(this::text));
    }

    private Training training() {
        return new Training(
                1 + random.nextInt(Integer.MAX_VALUE - 1),
                optimizer(2),
                new Balance(method(), random.nextInt(), maybe(() -> new Clip(number(), number()))),
                random.nextBoolean(),
                List.of(Direction.values()).get(random.nextInt(3)),
                list(3, random::nextInt),
                maybe(random::nextInt),
                maybe(() -> new Stop(random.nextDouble(0.01, 9), list(3, () -> list(2, this::number)))));
    }

    private Optimizer optimizer(int depth) {
        return switch (random.nextInt(3)) {
            case 0 -> new Adam(number(), number(), depth == 0 ? List.of() : list(2, () -> optimizer(depth - 1)));
            case 1 -> new Sgd(number(), number());
            default -> new FromAList(random.nextInt());
        };
    }

    private Method method() {
        return switch (random.nextInt(3)) {
            case 0 -> new Equal();
            case 1 -> new CaGrad(random.nextDouble());
            default -> new NashMtl(random.nextInt(), maybe(this::number));
        };
    }

    private <T> @Nullable T maybe(Supplier<T> value) {
        return random.nextBoolean() ? value.get() : null;
    }

    private <T> List<T> list(int most, Supplier<T> element) {
        List<T> values = new ArrayList<>();
        for (int n = random.nextInt(most + 1); n > 0; n--) {
            values.add(element.get());
        }
        return values;
    }

    double number() {
        if (random.nextBoolean()) {
            double chosen = NUMBERS.get(random.nextInt(NUMBERS.size()));
            return finite && !Double.isFinite(chosen) ? 0.5 : chosen;
        }
        double bits = Double.longBitsToDouble(random.nextLong());
        return finite && !Double.isFinite(bits) ? 0.25 : bits;
    }

    String text() {
        if (random.nextInt(3) > 0) {
            return TEXTS.get(random.nextInt(TEXTS.size()));
        }
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(8); n > 0; n--) {
            int limit = List.of(0x80, 0x100, 0xD800, 0x110000).get(random.nextInt(4));
            int c = random.nextInt(limit);
            text.appendCodePoint(c >= 0xD800 && c < 0xE000 ? 'x' : c);
        }
        return text.toString();
    }
}
