package ai.polymath.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SettingPathsTest {
    record Leaf(Path path, @Nullable Path none, String text) {}

    record Tree(Leaf leaf, List<Leaf> list, Map<String, Leaf> map, List<Integer> numbers, int n) {}

    @Test
    void from_pathsAnywhere_startFromTheFolderUnlessAbsolute() {
        Leaf relative = new Leaf(Path.of("a/b.txt"), null, "a/b.txt");
        Leaf up = new Leaf(Path.of("../c"), null, "c");
        Leaf absolute = new Leaf(Path.of("/x/y"), null, "d");
        Tree tree = new Tree(relative, List.of(up, absolute), Map.of("k", relative), List.of(1), 2);

        Tree resolved = SettingPaths.from(Path.of("/home/me"), tree);

        assertThat(resolved.leaf()).isEqualTo(new Leaf(Path.of("/home/me/a/b.txt"), null, "a/b.txt"));
        assertThat(resolved.list()).extracting(Leaf::path).containsExactly(Path.of("/home/c"), Path.of("/x/y"));
        assertThat(resolved.map().get("k").path()).isEqualTo(Path.of("/home/me/a/b.txt"));
        assertThat(resolved.numbers()).isSameAs(tree.numbers());
    }

    @Test
    void from_noPath_sameRecord() {
        record Plain(List<String> words, int n) {}
        Plain plain = new Plain(List.of("a"), 1);
        assertThat(SettingPaths.from(Path.of("/"), plain)).isSameAs(plain);
    }
}
