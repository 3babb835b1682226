package ai.polymath.reader;

import ai.polymath.data.Table;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A treebank in the CoNLL-U format of Universal Dependencies. A row is a sentence, with the columns {@code words},
 * {@code lemma}, {@code upos}, {@code xpos}, {@code feats} and {@code deprel} (one value a word, {@code _} missing), and
 * {@code sent_id}, {@code text}, {@code document} and {@code genre} from the comments, missing where there is none. The
 * document is the id of the last {@code # newdoc}; the genre is the document's {@code # genre} or {@code # meta::genre}, else
 * the part of its id before the first hyphen. Words are the syntactic words: of a range such as {@code 3-4} (don't) its two
 * words, and no empty nodes ({@code 5.1}).
 */
@Kind("conllu")
@Doc("A treebank in the CoNLL-U format (.conllu): sentences with words, lemma, upos, xpos, feats, deprel, genre.")
public record ConlluFormat() implements TableFormat {
    @Override
    public boolean isFor(Path path) {
        String name = path.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".conllu") || name.endsWith(".conllu.gz");
    }

    @Override
    public Table read(Path path) {
        try (TextLines lines = TextLines.open(path)) {
            return new ConlluReader(path, lines).read();
        }
    }
}
