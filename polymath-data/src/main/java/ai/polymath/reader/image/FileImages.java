package ai.polymath.reader.image;

import ai.polymath.PolymathException;
import ai.polymath.data.Images;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Pictures in files of their own.
 *
 * @param files one a picture
 */
record FileImages(List<Path> files) implements Images {
    FileImages {
        files = List.copyOf(files);
    }

    @Override
    public int count() {
        return files.size();
    }

    @Override
    public String describe(int index) {
        return files.get(index).toString();
    }

    @Override
    public int[] size(int index) {
        return PictureFile.size(files.get(index));
    }

    @Override
    public Picture decode(int index) {
        return PictureFile.decode(files.get(index));
    }

    @Override
    public String fingerprint(int index) {
        return fingerprint(files.get(index));
    }

    /** The SHA-256 of a file. */
    static String fingerprint(Path file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new PolymathException("Can't read " + file + ": " + e.getMessage() + ".", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
