package ai.polymath.torch.encoder;

import ai.polymath.data.WordVectorSettings;
import ai.polymath.torch.network.InputBlock;
import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Role;
import ai.polymath.torch.network.WordTable;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * A vector for each token: {@code [batch, length]} to {@code [batch, length, width]}, where letters are looked at followed by
 * that of its letters. Parameters: {@code vocabulary width}, standard normal or from a file, and those of the
 * {@link LetterEmbedding}.
 */
final class TokenEmbedding {
    private final Tensor table;
    private final boolean frozen;
    private final @Nullable LetterEmbedding letters;

    TokenEmbedding(
            ParameterBook book,
            String prefix,
            Owner owner,
            List<String> words,
            @Nullable WordVectorSettings vectors,
            int width,
            int letterCount,
            LetterSettings settings) {
        String name = prefix + ".embedding";
        this.table = book.normal(name, owner, Role.EMBEDDING, 1, words.size(), width);
        this.frozen = vectors != null && !vectors.trainable();
        if (vectors != null) {
            book.words(new WordTable(name, table, words, vectors));
        }
        if (frozen) {
            book.freeze(name);
        }
        this.letters =
                letterCount == 0 ? null : new LetterEmbedding(book, prefix + ".letters", owner, letterCount, settings);
    }

    boolean hasLetters() {
        return letters != null;
    }

    /** Whether the words' vectors stay as they begin. */
    boolean isFrozen() {
        return frozen;
    }

    /** {@code [vocabulary, width]}. */
    Tensor table() {
        return table;
    }

    Tensor forward(Tensor tokens, InputBlock.@Nullable Letters ofWords) {
        Tensor words = torch.embedding(table, tokens);
        if (letters == null || ofWords == null) {
            return words;
        }
        return torch.cat(new TensorVector(words, letters.forward(ofWords)), 2);
    }
}
