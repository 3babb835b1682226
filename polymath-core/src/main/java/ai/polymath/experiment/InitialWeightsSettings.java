package ai.polymath.experiment;

import ai.polymath.PolymathException;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Weights of another model that a network begins with.
 *
 * <p>Names are in parts separated by dots. A pattern means the names that begin with its parts; a {@code *} in it stands for
 * any letters of one part.
 *
 * @param path a safetensors file, or the folder of a bundle
 * @param map which beginnings of the file's names are which beginnings of the network's
 * @param skip patterns of the file's names that are not wanted
 * @param freeze patterns of the network's names that stay as they begin
 * @param strict whether everything in the file must be used and everything before the heads must be given
 */
@Doc("Weights of another model that the network begins with.")
public record InitialWeightsSettings(
        @Doc("A safetensors file, or the folder of a bundle.")
        Path path,

        @Doc(
                "Beginnings of the file's names, each with what stands for it in the network; * stands for any letters of a part,"
                        + " and those in the second take what the first found, in order. Other names stay as they are.")
        @Default("{}")
        Map<String, String> map,

        @Doc("Beginnings of the file's names that are not wanted, such as fc.") @Default("[]")
        List<String> skip,

        @Doc("Beginnings of the network's names that stay as they begin, such as shared.embedding.") @Default("[]")
        List<String> freeze,

        @Doc("Everything in the file must be used, and everything before the heads must be given; false takes what fits"
                + " by name.")
        @Default("true")
        boolean strict) {
    /** Checks the stars. */
    public InitialWeightsSettings {
        map = Collections.unmodifiableMap(new LinkedHashMap<>(map));
        skip = List.copyOf(skip);
        freeze = List.copyOf(freeze);
        map.forEach((from, to) -> {
            if (stars(from) < stars(to)) {
                throw new PolymathException("map gives '" + from + "' the name '" + to + "', which has " + stars(to)
                        + " stars, but there are only " + stars(from) + " to fill them.");
            }
        });
    }

    private static long stars(String pattern) {
        return pattern.chars().filter(c -> c == '*').count();
    }
}
