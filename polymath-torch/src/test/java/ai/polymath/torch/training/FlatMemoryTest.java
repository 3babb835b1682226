package ai.polymath.torch.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Native memory stays flat however many steps are taken. */
class FlatMemoryTest {
    private static final long GROWTH = 50L << 20;

    private record Sample(int steps, long pointers, long bytes) {}

    private static void assertFlat(int steps) throws IOException, InterruptedException {
        // A heap that is small, fixed and touched at the start: what grows later is native.
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms64m",
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:+AlwaysPreTouch",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LongTraining.class.getName(),
                        Integer.toString(steps))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        List<Sample> samples = new ArrayList<>();
        for (String line : output.lines().toList()) {
            if (line.matches("\\d+ \\d+ \\d+ .*")) {
                String[] words = line.split(" ");
                samples.add(new Sample(Integer.parseInt(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2])));
            }
        }
        assertThat(samples).as(output).hasSize(20);
        assertThat(output).contains("end " + steps / 25);
        // Warm-up: the first tenth, in which code is compiled.
        Sample warm = samples.get(1);
        assertThat(samples.get(19).steps()).isEqualTo(steps);
        for (Sample sample : samples.subList(2, 20)) {
            assertThat(sample.pointers()).as(output).isLessThanOrEqualTo(warm.pointers());
            assertThat(sample.bytes() - warm.bytes()).as(output).isLessThan(GROWTH);
        }
    }

    @Test
    void train_manySteps_keepsPointersAndMemoryFlat() throws IOException, InterruptedException {
        assertFlat(5_000);
    }

    /** Minutes: run with {@code -Dpolymath.long=true}. */
    @Test
    @Tag("long")
    void train_hundredThousandSteps_keepsPointersAndMemoryFlat() throws IOException, InterruptedException {
        assertFlat(100_000);
    }
}
