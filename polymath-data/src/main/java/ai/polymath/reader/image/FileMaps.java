package ai.polymath.reader.image;

import ai.polymath.data.Maps;
import java.nio.file.Path;
import java.util.List;

/**
 * Maps in files of their own: PNG (or another picture without loss) or arrays of NumPy.
 *
 * @param files one a map
 */
record FileMaps(List<Path> files) implements Maps {
    FileMaps {
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
    public Numbers decode(int index) {
        Path file = files.get(index);
        if (!NpyFile.isNpy(file)) {
            return PictureFile.numbers(file);
        }
        NpyFile.Contents contents = NpyFile.read(file);
        NpyFile.Header header = contents.header();
        return new Numbers(header.channels(), header.height(), header.width(), 0, contents.values());
    }

    @Override
    public String fingerprint(int index) {
        return FileImages.fingerprint(files.get(index));
    }
}
