package ai.polymath.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonTest {
    @Test
    void text_undefinedNumbersAnywhere_becomeNull() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("a", Double.NaN);
        tree.put("b", Arrays.asList(1.5, Double.POSITIVE_INFINITY, null));
        tree.put("c", Map.of("d", Float.NaN));
        tree.put("e", new double[] {1, Double.NaN});
        tree.put("f", "NaN");
        assertThat(Json.parse(Json.text(tree), "test").toString())
                .isEqualTo("{\"a\":null,\"b\":[1.5,null,null],\"c\":{\"d\":null},\"e\":[1.0,null],\"f\":\"NaN\"}");
    }

    @Test
    void write_tree_readsBackInOrder(@TempDir Path folder) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("z", 1);
        tree.put("a", List.of("ä", true, 1e-17));
        Path file = folder.resolve("x.json");
        Json.write(file, tree);
        assertThat(Json.tree(Json.read(file))).isEqualTo(tree);
        assertThat(file).content().startsWith("{").endsWith("}\n");
    }

    @Test
    void parse_brokenText_namesSourceAndLine() {
        assertThatThrownBy(() -> Json.parse("{\n\"a\": }", "x.json"))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("x.json is not valid JSON")
                .hasMessageContaining("line 2");
        assertThatThrownBy(() -> Json.parse("{} {}", "x.json")).hasMessageContaining("x.json is not valid JSON");
        assertThatThrownBy(() -> Json.parse(" \n", "x.json")).hasMessageContaining("x.json is empty");
        assertThatThrownBy(() -> Json.read(Path.of("no-such.json"))).hasMessage("File no-such.json does not exist.");
    }
}
