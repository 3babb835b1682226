package ai.polymath.torch.encoder;

import ai.polymath.PolymathException;
import ai.polymath.data.WordVectorSettings;
import ai.polymath.experiment.DropoutRule;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Inline;
import ai.polymath.settings.Kind;
import ai.polymath.torch.network.Activation;
import ai.polymath.torch.network.BlockShape;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Inputs;
import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Pass;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * For sequences: convolutions over windows of several lengths side by side, each pooled over the steps (Kim, EMNLP 2014).
 * A window stands around every step that is there, of an even length with one step more after than before; missing steps
 * and those beyond the ends count 0, so that padding changes nothing.
 *
 * <p>Shapes: {@code [batch, length, e]} to {@code [batch, windows channels]}; one stage. Parameters:
 * {@code vocabulary e + sum over windows k of (k e + 1) channels}, plus those of an attention pooling.
 *
 * @param input how columns are read
 * @param embedding width of a token's embedding
 * @param windows lengths of the windows
 * @param channels channels that each gives
 * @param activation what makes them non-linear
 * @param pooling what makes one vector of the steps
 * @param dropout share of the representation's units dropped in training
 */
@Kind("text-cnn")
@Doc("For sequences of tokens or numbers: convolutions over windows of several lengths.")
public record TextCnnEncoder(
        @Inline @Default("{}") SequenceSettings input,

        @Doc("Width of a token's embedding.") @Default("64") int embedding,

        @Doc("Lengths of the windows.") @Default("[3, 4, 5]")
        List<Integer> windows,

        @Doc("Channels that the windows of one length give.") @Default("64")
        int channels,

        @Doc("What makes them non-linear.") @Default("relu") Activation activation,

        @Doc("What makes one vector of the steps: max, mean, attention or last.") @Default("max")
        Pooling pooling,

        @Doc("Share of the representation's units dropped in training, in [0, 1).") @Default("0.1")
        double dropout)
        implements EncoderKind {

    /** Checks sizes. */
    public TextCnnEncoder {
        windows = List.copyOf(windows);
        if (embedding < 1
                || channels < 1
                || windows.isEmpty()
                || windows.stream().anyMatch(w -> w < 1)) {
            throw new PolymathException("embedding is " + embedding + ", channels " + channels + " and windows "
                    + windows + ", but there must be one window or more, and each number must be 1 or more.");
        }
        if (pooling == Pooling.CLS) {
            throw new PolymathException("pooling is cls, but that is for transformers. Maybe write pooling: max.");
        }
        DropoutRule.check(dropout);
    }

    @Override
    public @Nullable WordVectorSettings vectorsOf(String column) {
        return input.vectors();
    }

    @Override
    public boolean reads(@Nullable BlockShape block) {
        return input.reads(block);
    }

    @Override
    public int stages() {
        return 1;
    }

    @Override
    public boolean keepsPlaces() {
        return !pooling.isLearned();
    }

    @Override
    public Tensor pool(Tensor places, Inputs inputs) {
        return pooling.plain().apply(places.transpose(1, 2), PlacePooling.mask(inputs));
    }

    private int width() {
        return windows.size() * channels;
    }

    @Override
    public TextCnnEncoder scaled(double share) {
        return new TextCnnEncoder(
                input.scaled(share),
                Widths.scaled(embedding, share),
                windows,
                Widths.scaled(channels, share),
                activation,
                pooling,
                dropout);
    }

    @Override
    public Encoder build(InputShape shape, ParameterBook book, String prefix, Owner owner, Stages stages) {
        Steps steps = Steps.of(input, shape, embedding, book, prefix, owner, stages.hasInput());
        List<Window> made = new ArrayList<>();
        if (stages.has(0)) {
            for (int i = 0; i < windows.size(); i++) {
                made.add(new Window(book, prefix + ".window." + i, owner, steps.width(), channels, windows.get(i)));
            }
        }
        Pooling.Pool pool = stages.has(0) && !shape.placeWise()
                ? pooling.build(book, prefix + ".pooling", owner, width())
                : (x, mask) -> x.transpose(1, 2);
        return new Network(this, steps, made, pool);
    }

    private record Network(TextCnnEncoder settings, Steps steps, List<Window> windows, Pooling.Pool pool)
            implements Encoder {
        @Override
        public int stages() {
            return 1;
        }

        @Override
        public int width(int stage) {
            return settings.width();
        }

        @Override
        public int channelAxis(int stage) {
            return stage == INPUT ? 2 : 1;
        }

        @Override
        public Tensor summary(int stage, Tensor hidden, Pass pass) {
            return Steps.mean(hidden, channelAxis(stage), hidden.dim() == 2 ? null : steps.mask(pass.inputs()));
        }

        @Override
        public Tensor input(Pass pass) {
            return steps.read(pass);
        }

        @Override
        public Tensor stage(int index, Tensor hidden, Pass pass) {
            Tensor mask = steps.mask(pass.inputs());
            Tensor x = SequenceReader.masked(hidden, mask).transpose(1, 2).unsqueeze(2);
            TensorVector parts = new TensorVector();
            windows.forEach(window -> parts.push_back(window.forward(x)));
            Tensor out = pool.apply(settings.activation().apply(torch.cat(parts, 2)), mask);
            return pass.training() && settings.dropout() > 0 ? torch.dropout(out, settings.dropout(), true) : out;
        }
    }
}
