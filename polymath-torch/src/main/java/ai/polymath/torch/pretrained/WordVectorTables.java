package ai.polymath.torch.pretrained;

import ai.polymath.data.WordVectorFile;
import ai.polymath.data.WordVectors;
import ai.polymath.torch.engine.Gradients;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.Network;
import ai.polymath.torch.network.WordTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/** Puts vectors of files into the tables of embeddings that want them; rows of other words stay as they are. */
final class WordVectorTables {
    private WordVectorTables() {}

    /** What tables with the same file and width have in common; each such file is read once. */
    private record Source(Path path, int width) {}

    /**
     * Fills the tables of a network.
     *
     * @return how many words have a vector, one sentence a file
     */
    static List<String> fill(Network network) {
        Map<Source, List<WordTable>> tables = new LinkedHashMap<>();
        for (WordTable table : network.wordTables()) {
            Source source =
                    new Source(table.settings().path(), (int) table.table().size(1));
            tables.computeIfAbsent(source, s -> new ArrayList<>()).add(table);
        }
        List<String> told = new ArrayList<>();
        tables.forEach((source, own) -> {
            Set<String> wanted = new HashSet<>();
            own.forEach(table -> wanted.addAll(table.words()));
            wanted.remove("");
            WordVectors vectors = WordVectorFile.vectors(source.path(), wanted, source.width());
            Set<String> sentences = new LinkedHashSet<>();
            own.forEach(table -> sentences.add(fill(table, vectors)));
            told.addAll(sentences);
        });
        return told;
    }

    private static String fill(WordTable table, WordVectors vectors) {
        int found = 0;
        int words = 0;
        try (Scope scope = Scope.open();
                Gradients.Off off = Gradients.off()) {
            int width = (int) table.table().size(1);
            List<Long> rows = new ArrayList<>();
            List<float[]> own = new ArrayList<>();
            for (int row = 0; row < table.words().size(); row++) {
                String word = table.words().get(row);
                if (word.isEmpty()) {
                    continue;
                }
                words++;
                float[] vector = vectors.of(word);
                if (vector != null) {
                    found++;
                    rows.add((long) row);
                    own.add(vector);
                }
            }
            float[] values = new float[Math.multiplyExact(own.size(), width)];
            for (int i = 0; i < own.size(); i++) {
                System.arraycopy(own.get(i), 0, values, i * width, width);
            }
            if (!rows.isEmpty()) {
                Tensor into = table.table();
                Tensor index = Tensors.of(rows.stream().mapToLong(r -> r).toArray(), rows.size())
                        .to(into.device(), org.bytedeco.pytorch.global.torch.ScalarType.Long);
                into.index_copy_(0, index, Tensors.of(values, own.size(), width).to(into.device(), into.scalar_type()));
            }
        }
        return String.format(
                Locale.ROOT,
                "%,d of %,d words have a vector in %s%s.",
                found,
                words,
                table.settings().path().getFileName(),
                found < words ? "; the others begin by chance" : "");
    }
}
