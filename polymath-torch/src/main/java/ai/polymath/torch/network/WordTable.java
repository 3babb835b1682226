package ai.polymath.torch.network;

import ai.polymath.data.WordVectorSettings;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * A table of embeddings whose words may begin with vectors of a file.
 *
 * @param name the parameter's name
 * @param table {@code [rows, width]}
 * @param words for each row its word; empty for rows that mean no word, such as an unknown one
 * @param settings the file
 */
public record WordTable(String name, Tensor table, List<String> words, WordVectorSettings settings) {
    /** The words are copied. */
    public WordTable {
        words = List.copyOf(words);
    }
}
