package ai.polymath.torch.network;

import ai.polymath.PolymathException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Files of which a network is built, such as TorchScript modules, held in memory so that a bundle can take them with it: by the
 * path that the settings name. What is not known yet is read from the disk.
 */
public final class ModuleFiles {
    private final Map<String, byte[]> known = new LinkedHashMap<>();

    /** None yet. */
    public ModuleFiles() {}

    /** Those of a bundle, or of another network. */
    public ModuleFiles(Map<String, byte[]> files) {
        known.putAll(files);
    }

    /** How a path is written, whatever the system. */
    private static String key(Path path) {
        return path.toString().replace('\\', '/');
    }

    /**
     * What a file holds.
     *
     * @throws PolymathException if it can't be read
     */
    public byte[] read(Path path) {
        return known.computeIfAbsent(key(path), k -> {
            try {
                return Files.readAllBytes(path);
            } catch (NoSuchFileException e) {
                throw new PolymathException("The module " + path + " does not exist.", e);
            } catch (IOException e) {
                throw new PolymathException("Can't read the module " + path + ": " + e.getMessage() + ".", e);
            }
        });
    }

    /** All that were read, by path. */
    public Map<String, byte[]> all() {
        return Collections.unmodifiableMap(known);
    }
}
