package ai.polymath.report.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;

import ai.polymath.report.files.CsvTable;
import ai.polymath.report.files.Curves;
import ai.polymath.run.EpochRecord;
import ai.polymath.run.History;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Event files read by a reader of the format's own words, with a CRC of its own. */
class TensorBoardTest {
    @TempDir
    Path folder;

    /** An event: what protocol buffer fields say. */
    private record Event(double time, long step, String version, Map<String, Float> values) {}

    /** CRC-32C bit by bit: polynomial 0x1EDC6F41, reflected. */
    private static int crc(byte[] data) {
        int crc = ~0;
        for (byte b : data) {
            crc ^= b & 0xff;
            for (int i = 0; i < 8; i++) {
                crc = (crc >>> 1) ^ ((crc & 1) == 0 ? 0 : 0x82f63b78);
            }
        }
        return ~crc;
    }

    private static int unmasked(int masked) {
        int rotated = masked - 0xa282ead8;
        return (rotated >>> 17) | (rotated << 15);
    }

    private static List<Event> read(byte[] file) {
        List<Event> events = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            byte[] length = new byte[8];
            in.get(length);
            assertThat(unmasked(in.getInt())).as("CRC of the length").isEqualTo(crc(length));
            byte[] data = new byte
                    [Math.toIntExact(ByteBuffer.wrap(length)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getLong())];
            in.get(data);
            assertThat(unmasked(in.getInt())).as("CRC of the data").isEqualTo(crc(data));
            events.add(event(data));
        }
        return events;
    }

    private static Event event(byte[] data) {
        ByteBuffer in = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        double time = Double.NaN;
        long step = 0;
        String version = "";
        Map<String, Float> values = new LinkedHashMap<>();
        while (in.hasRemaining()) {
            switch ((int) varint(in)) {
                case 1 << 3 | 1 -> time = in.getDouble();
                case 2 << 3 -> step = varint(in);
                case 3 << 3 | 2 -> version = new String(bytes(in), StandardCharsets.UTF_8);
                case 5 << 3 | 2 -> summary(ByteBuffer.wrap(bytes(in)).order(ByteOrder.LITTLE_ENDIAN), values);
                default -> throw new AssertionError("unknown field");
            }
        }
        return new Event(time, step, version, values);
    }

    private static void summary(ByteBuffer in, Map<String, Float> values) {
        while (in.hasRemaining()) {
            assertThat(varint(in)).isEqualTo(1 << 3 | 2);
            ByteBuffer value = ByteBuffer.wrap(bytes(in)).order(ByteOrder.LITTLE_ENDIAN);
            String tag = "";
            float number = Float.NaN;
            while (value.hasRemaining()) {
                switch ((int) varint(value)) {
                    case 1 << 3 | 2 -> tag = new String(bytes(value), StandardCharsets.UTF_8);
                    case 2 << 3 | 5 -> number = value.getFloat();
                    default -> throw new AssertionError("unknown field");
                }
            }
            assertThat(values.put(tag, number)).isNull();
        }
    }

    private static byte[] bytes(ByteBuffer in) {
        byte[] bytes = new byte[(int) varint(in)];
        in.get(bytes);
        return bytes;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = in.get();
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }

    @Test
    void crc_checkWord_isThatOfTheStandard() {
        assertThat(crc("123456789".getBytes(StandardCharsets.US_ASCII))).isEqualTo(0xe3069283);
    }

    @Test
    void write_run_givesAnEventAnEpochWithItsScalars() throws IOException {
        Curves curves = Curves.of(CsvTable.parse("""
                epoch,split,task,loss,weight,learning_rate,seconds,auroc
                1,train,ill,0.5,1.25,0.01,2.5,
                1,validation,ill,0.25,,0.01,2.5,0.75
                2,train,ill,0.125,1.5,0.005,4,
                2,validation,ill,,,0.005,4,
                """, "t"));

        Path file = TensorBoard.write(curves, Instant.ofEpochSecond(1_700_000_000L, 500_000_000), folder);

        assertThat(file).isEqualTo(folder.resolve("tensorboard/events.out.tfevents.1700000000.polymath"));
        List<Event> events = read(Files.readAllBytes(file));
        assertThat(events).hasSize(3);
        assertThat(events.get(0)).isEqualTo(new Event(1_700_000_000.5, 0, "brain.Event:2", Map.of()));
        assertThat(events.get(1).time()).isEqualTo(1_700_000_003.0);
        assertThat(events.get(1).step()).isEqualTo(1);
        assertThat(events.get(1).values())
                .isEqualTo(Map.of(
                        "loss/ill/train",
                        0.5f,
                        "loss/ill/validation",
                        0.25f,
                        "auroc/ill",
                        0.75f,
                        "weight/ill",
                        1.25f,
                        "learning_rate",
                        0.01f));
        assertThat(events.get(2).values().keySet()).containsExactly("loss/ill/train", "weight/ill", "learning_rate");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 127, 128, 300, Integer.MAX_VALUE, Long.MAX_VALUE})
    void scalars_anyStepAndTag_areReadBack(long step) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String tag = "loss/" + "é🙂\"</script>".repeat(40);

        new EventWriter(out, 1).scalars(2, step, Map.of(tag, -1e-30));

        Event event = read(out.toByteArray()).get(1);
        assertThat(event.step()).isEqualTo(step);
        assertThat(event.values()).isEqualTo(Map.of(tag, -1e-30f));
    }

    /** An epoch of two tasks, some of whose figures are undefined. */
    private static EpochRecord epoch(int number, SplittableRandom random) {
        List<EpochRecord.TaskEpoch> train = new ArrayList<>();
        List<EpochRecord.TaskEpoch> validation = new ArrayList<>();
        for (String task : List.of("ill", "dose, \"mg\"")) {
            double loss = random.nextInt(5) == 0 ? Double.NaN : random.nextDouble();
            train.add(new EpochRecord.TaskEpoch(task, loss, random.nextDouble(), Map.of()));
            Map<String, Double> metrics = new LinkedHashMap<>();
            for (String metric : task.equals("ill") ? List.of("auroc", "log_loss") : List.of("rmse", "log_loss")) {
                metrics.put(metric, random.nextInt(4) == 0 ? Double.NaN : random.nextDouble());
            }
            validation.add(new EpochRecord.TaskEpoch(task, random.nextDouble(), Double.NaN, metrics));
        }
        return new EpochRecord(number, random.nextDouble(), number * random.nextDouble(), train, validation, null);
    }

    private static final Instant STARTED = Instant.parse("2026-03-01T10:00:00.123456789Z");

    private byte[] whole(History history) throws IOException {
        Path other = Files.createTempDirectory(folder, "whole");
        return Files.readAllBytes(TensorBoard.write(Curves.of(CsvTable.parse(history.csv(), "t")), STARTED, other));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void log_everyEpoch_isThereAtOnceAsTheHistoryHasIt(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        Path file = TensorBoard.file(STARTED, folder);
        History history = new History(List.of());
        try (EventLog log = new EventLog(STARTED, folder)) {
            assertThat(file).doesNotExist();
            for (int e = 1; e <= 6; e++) {
                EpochRecord epoch = epoch(e, random);
                history = history.with(epoch);
                log.epoch(epoch);
                byte[] now = Files.readAllBytes(file);
                assertThat(read(now)).hasSize(1 + e);
                assertThat(read(now).get(e).step()).isEqualTo(e);
                assertThat(now).isEqualTo(whole(history));
            }
        }
    }

    /** A process that is killed may leave epochs that no checkpoint knows, and half a record. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 17, 40})
    void log_resumed_goesOnInTheSameFileWithNoStepTwice(int torn) throws IOException {
        SplittableRandom random = new SplittableRandom(torn);
        Path file = TensorBoard.file(STARTED, folder);
        History finished = new History(List.of());
        try (EventLog log = new EventLog(STARTED, folder)) {
            for (int e = 1; e <= 4; e++) {
                EpochRecord epoch = epoch(e, random);
                finished = e <= 3 ? finished.with(epoch) : finished;
                log.epoch(epoch);
            }
        }
        Files.write(file, java.util.Arrays.copyOf(read(file), torn), StandardOpenOption.APPEND);
        Object same = Files.readAttributes(file, BasicFileAttributes.class).fileKey();

        try (EventLog log = new EventLog(STARTED, folder)) {
            log.resumed(finished);
            assertThat(Files.readAllBytes(file)).isEqualTo(whole(finished));
            for (int e = 4; e <= 6; e++) {
                EpochRecord epoch = epoch(e, random);
                finished = finished.with(epoch);
                log.epoch(epoch);
            }
        }

        assertThat(read(read(file)).stream().map(Event::step)).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(read(file)).isEqualTo(whole(finished));
        assertThat(Files.readAttributes(file, BasicFileAttributes.class).fileKey())
                .isEqualTo(same);
    }

    private static byte[] read(Path file) throws IOException {
        return Files.readAllBytes(file);
    }

    @Test
    void log_resumedWithAnotherFile_isMadeAnew() throws IOException {
        Path file = TensorBoard.file(STARTED, folder);
        Files.createDirectories(file.getParent());
        Files.write(file, new byte[5000]);
        SplittableRandom random = new SplittableRandom(1);
        History finished = new History(List.of(epoch(1, random), epoch(2, random)));

        try (EventLog log = new EventLog(STARTED, folder)) {
            log.resumed(finished);
        }

        assertThat(read(file)).isEqualTo(whole(finished));
    }

    @Test
    void write_fileIsRightAlready_isNotTouched() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        History history = new History(List.of(epoch(1, random)));
        try (EventLog log = new EventLog(STARTED, folder)) {
            history.epochs().forEach(log::epoch);
        }
        Path file = TensorBoard.file(STARTED, folder);
        Object same = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        Curves curves = Curves.of(CsvTable.parse(history.csv(), "t"));

        TensorBoard.write(curves, STARTED, folder);
        assertThat(Files.readAttributes(file, BasicFileAttributes.class).fileKey())
                .isEqualTo(same);
        Files.write(file, new byte[1]);
        TensorBoard.write(curves, STARTED, folder);
        assertThat(read(file)).isEqualTo(whole(history));
    }

    @Test
    void scalars_nothingFinite_writesNoRecord() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        new EventWriter(out, 1).scalars(2, 1, Map.of("a", Double.NaN, "b", Double.POSITIVE_INFINITY));

        assertThat(read(out.toByteArray())).hasSize(1);
    }
}
