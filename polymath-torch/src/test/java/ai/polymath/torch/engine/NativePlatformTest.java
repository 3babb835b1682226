package ai.polymath.torch.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativePlatformTest {
    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, linux-x86_64, true",
        "Linux, aarch64, linux-arm64, false",
        "Mac OS X, aarch64, macosx-arm64, true",
        "Mac OS X, x86_64, macosx-x86_64, true",
        "Windows 11, amd64, windows-x86_64, true",
        "Windows 11, aarch64, windows-arm64, false",
        "FreeBSD, amd64, freebsd-x86_64, false"
    })
    void classifier_osAndArch_isThatOfTheJars(String os, String arch, String classifier, boolean supported) {
        assertThat(NativePlatform.classifier(os, arch)).isEqualTo(classifier);
        assertThat(NativePlatform.isSupported(classifier)).isEqualTo(supported);
    }

    @Test
    void explain_linuxArm64_isOneClearLine() {
        assertThat(NativePlatform.explain("Linux", "aarch64", "2.10.0", "no jniopenblas in java.library.path"))
                .isEqualTo(
                        "There is no build of libtorch for Linux on arm64. Polymath runs on Linux x86-64, macOS arm64,"
                                + " macOS x86-64, Windows x86-64.");
    }

    @Test
    void explain_supportedPlatform_namesTheMissingJars() {
        assertThat(NativePlatform.explain("Windows 11", "amd64", "2.10.0", "no such library"))
                .contains(
                        "Windows 11 amd64",
                        "no such library",
                        "org.bytedeco:pytorch:2.10.0:windows-x86_64",
                        "cachedir");
    }

    /** Run in a process of its own: libraries, once loaded, stay. */
    static final class Probe {
        private Probe() {}

        public static void main(String[] args) {
            try {
                Engine.start(1);
                System.out.println("limit " + Pointer.maxPhysicalBytes());
            } catch (RuntimeException e) {
                System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
            }
        }
    }

    private static String probe(String classPath, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1", "-cp", classPath));
        command.addAll(Arrays.asList(options));
        command.add(Probe.class.getName());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    @Test
    void start_classPathWithoutNativeJars_saysWhichAreMissing() throws Exception {
        String classPath = System.getProperty("java.class.path");
        String classifier = NativePlatform.classifier(System.getProperty("os.name"), System.getProperty("os.arch"));
        String without = Arrays.stream(classPath.split(File.pathSeparator))
                .filter(entry -> !entry.contains("pytorch") || !entry.contains(classifier))
                .collect(Collectors.joining(File.pathSeparator));
        assertThat(without).isNotEqualTo(classPath);
        String output = probe(without);
        assertThat(output).startsWith("PolymathException: libtorch did not load on " + System.getProperty("os.name"));
        assertThat(output).contains(":" + classifier + ")", "Supported are Linux x86-64");
        assertThat(output.strip().lines().count()).isEqualTo(1);
    }

    @Test
    void start_limitSetByTheUser_isRespected() throws Exception {
        String output = probe(System.getProperty("java.class.path"), "-Dorg.bytedeco.javacpp.maxPhysicalBytes=8g");
        assertThat(output).contains("limit " + (8L << 30));
    }
}
