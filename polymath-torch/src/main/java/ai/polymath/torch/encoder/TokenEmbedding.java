package ai.polymath.torch.encoder;

import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Role;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A vector for each token: {@code [batch, length]} to {@code [batch, length, width]}. Parameters:
 * {@code vocabulary width}, standard normal.
 */
final class TokenEmbedding {
    private final Tensor table;

    TokenEmbedding(ParameterBook book, String prefix, Owner owner, int vocabulary, int width) {
        this.table = book.normal(prefix + ".embedding", owner, Role.EMBEDDING, 1, vocabulary, width);
    }

    /** {@code [vocabulary, width]}. */
    Tensor table() {
        return table;
    }

    Tensor forward(Tensor tokens) {
        return torch.embedding(table, tokens);
    }
}
