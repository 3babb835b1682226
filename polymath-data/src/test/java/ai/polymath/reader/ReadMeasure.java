package ai.polymath.reader;

import ai.polymath.data.Table;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Measures time and memory of reading a million rows of fifty columns; run by hand, never by the tests:
 * {@code ReadMeasure make FOLDER}, then {@code ReadMeasure read FILE}, {@code ReadMeasure stream FILE} or
 * {@code ReadMeasure write FILE}, each in a Java of its own, best with a small {@code -Xmx}. Needs Linux for the peak of the
 * resident memory.
 */
final class ReadMeasure {
    private ReadMeasure() {}

    public static void main(String[] args) throws Exception {
        Path path = Path.of(args[1]);
        if (args[0].equals("make")) {
            make(path);
            return;
        }
        // loads the native library, which is no part of the reading
        try (Duck duck = Duck.open(ReadSettings.defaults(), 1, null)) {
            duck.execute("SELECT 1");
        }
        long before = status("VmRSS");
        long start = System.nanoTime();
        String what =
                switch (args[0]) {
                    case "read" -> read(path);
                    case "stream" -> stream(path);
                    case "write" -> write(path);
                    default -> throw new IllegalArgumentException(args[0]);
                };
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpu = ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                        .getProcessCpuTime()
                / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%s %s: %s in %.1f s (%.1f s of processors); largest heap %d MB, resident before %d MB, peak %d MB%n",
                args[0],
                path.getFileName(),
                what,
                seconds,
                cpu,
                Runtime.getRuntime().maxMemory() >> 20,
                before,
                status("VmHWM"));
    }

    private static String read(Path path) {
        Table table = TableReader.read(TableSource.file(path));
        long start = System.nanoTime();
        String hash = TableHash.of(table);
        return String.format(
                Locale.ROOT,
                "%,d rows, %d columns, hash %s in %.1f s",
                table.rows(),
                table.columns().size(),
                hash.substring(0, 8),
                (System.nanoTime() - start) / 1e9);
    }

    private static String stream(Path path) {
        long rows = 0;
        try (RowStream stream = RowStream.open(TableSource.file(path), ReadPlan.all(), ReadSettings.defaults(), 4096)) {
            while (stream.hasNext()) {
                rows += stream.next().rows();
            }
        }
        return String.format(Locale.ROOT, "%,d rows", rows);
    }

    private static String write(Path path) {
        List<OutputColumn> columns = List.of(
                OutputColumn.whole("row"),
                OutputColumn.number("a"),
                OutputColumn.number("b"),
                OutputColumn.text("class"));
        java.util.SplittableRandom random = new java.util.SplittableRandom(1);
        try (PredictionWriter out = PredictionWriter.open(path, columns)) {
            for (int row = 0; row < 10_000_000; row++) {
                out.whole(row)
                        .number(random.nextDouble())
                        .number(random.nextDouble())
                        .text("c" + row % 5)
                        .endRow();
            }
            out.finish();
        }
        return "10,000,000 rows of 4 columns";
    }

    private static void make(Path folder) throws IOException {
        Files.createDirectories(folder);
        StringBuilder columns = new StringBuilder("i AS c0");
        for (int column = 1; column < 50; column++) {
            String value = column % 10 == 9
                    ? "'word' || CAST(random() * 50 AS INTEGER)"
                    : column % 10 == 5
                            ? "CAST(random() * 100 AS INTEGER)"
                            : "CASE WHEN random() < 0.05 THEN NULL ELSE random() * 100 END";
            columns.append(", ").append(value).append(" AS c").append(column);
        }
        Samples.duck(
                folder,
                "SELECT setseed(0.5)",
                "COPY (SELECT " + columns + " FROM range(1000000) t(i)) TO '$/big.parquet'",
                "COPY (FROM '$/big.parquet') TO '$/big.csv'");
    }

    /** A figure of this process in MB. */
    private static long status(String key) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith(key + ":")) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
            }
        }
        throw new IllegalStateException(key);
    }
}
