package ai.polymath.torch.engine;

import java.util.Locale;

/** Which platforms libtorch is built for, and what to tell someone whose platform or class path lacks it. */
final class NativePlatform {
    static final String SUPPORTED = "Linux x86-64, macOS arm64, macOS x86-64, Windows x86-64";

    private NativePlatform() {}

    /** The classifier of the jars that hold the native libraries, such as {@code linux-x86_64}. */
    static String classifier(String os, String arch) {
        String name = os.toLowerCase(Locale.ROOT);
        String family = name.startsWith("mac")
                ? "macosx"
                : name.startsWith("windows") ? "windows" : name.startsWith("linux") ? "linux" : name.replace(' ', '-');
        String machine =
                switch (arch.toLowerCase(Locale.ROOT)) {
                    case "amd64", "x86_64", "x64" -> "x86_64";
                    case "aarch64", "arm64" -> "arm64";
                    default -> arch.toLowerCase(Locale.ROOT);
                };
        return family + "-" + machine;
    }

    /** Whether there is a build of libtorch for it. */
    static boolean isSupported(String classifier) {
        return switch (classifier) {
            case "linux-x86_64", "macosx-arm64", "macosx-x86_64", "windows-x86_64" -> true;
            default -> false;
        };
    }

    /**
     * The message for a platform on which libtorch did not load.
     *
     * @param version of the binding, or an empty text if unknown
     * @param reason the first line of the failure
     */
    static String explain(String os, String arch, String version, String reason) {
        String classifier = classifier(os, arch);
        if (!isSupported(classifier)) {
            String where = classifier.equals("linux-arm64") ? "Linux on arm64" : os + " on " + arch;
            return "There is no build of libtorch for " + where + ". Polymath runs on " + SUPPORTED + ".";
        }
        String artifact = "org.bytedeco:pytorch:" + (version.isEmpty() ? "VERSION" : version) + ":" + classifier;
        return "libtorch did not load on " + os + " " + arch + ": " + reason + ". Maybe the class path lacks the jars"
                + " with the classifier " + classifier + " of javacpp, openblas and pytorch (" + artifact
                + "), or the cache directory for native libraries cannot be written"
                + " (-Dorg.bytedeco.javacpp.cachedir=...). Supported are " + SUPPORTED + ".";
    }
}
