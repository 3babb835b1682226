package ai.polymath.torch.encoder;

import ai.polymath.torch.network.InputBlock;
import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Role;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A vector for each word made of its letters (Santos and Zadrozny, ICML 2014; Ma and Hovy, ACL 2016): embeddings of letters,
 * convolutions over windows of them, and the largest value of each channel over the word. So words that training rows did not
 * have tell something by their form: endings, capitals, digits. Each different word of a batch is computed once.
 *
 * <p>Shapes: letters {@code [words, letters]} to {@code [batch, length, windows channels]}. Parameters:
 * {@code letters e + sum over windows k of (k e + 1) channels}.
 */
final class LetterEmbedding {
    private final LetterSettings settings;
    private final Tensor table;
    private final List<Window> windows = new ArrayList<>();

    LetterEmbedding(ParameterBook book, String name, Owner owner, int letters, LetterSettings settings) {
        this.settings = settings;
        int width = settings.embedding();
        this.table = book.normal(name + ".embedding", owner, Role.EMBEDDING, 1, letters, width);
        for (int i = 0; i < settings.windows().size(); i++) {
            windows.add(new Window(
                    book,
                    name + ".window." + i,
                    owner,
                    width,
                    settings.channels(),
                    settings.windows().get(i)));
        }
    }

    int width() {
        return settings.width();
    }

    Tensor forward(InputBlock.Letters letters) {
        Tensor there = letters.letters().ge(new Scalar(0));
        Tensor x = torch.embedding(table, letters.letters().clamp_min(new Scalar(0)));
        Tensor open = SequenceReader.masked(x, there).transpose(1, 2).unsqueeze(2);
        TensorVector parts = new TensorVector();
        windows.forEach(window -> parts.push_back(window.forward(open)));
        Tensor words = Pooling.MAX.plain().apply(torch.relu(torch.cat(parts, 2)), there);
        Tensor place = letters.words();
        return words.index_select(0, place.view(-1)).view(place.size(0), place.size(1), width());
    }
}
