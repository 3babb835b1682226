package ai.polymath.torch.encoder;

import ai.polymath.PolymathException;
import ai.polymath.data.WordVectorSettings;
import ai.polymath.experiment.DropoutRule;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Inline;
import ai.polymath.settings.Kind;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.BlockShape;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Inputs;
import ai.polymath.torch.network.Linear;
import ai.polymath.torch.network.Normalization;
import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Pass;
import ai.polymath.torch.network.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * For sequences: layers of self-attention (Vaswani et al., NeurIPS 2017), normalised before rather than after each part
 * (Xiong et al., ICML 2020). A layer gives {@code y = x + attention(norm(x))}, then {@code y + W2 gelu(W1 norm(y))}. No step
 * attends to a missing one.
 *
 * <p>Shapes: {@code [batch, length, width]} after each layer, with {@code cls} one step more; normalised and pooled after
 * the last to {@code [batch, width]}. Parameters, with w the width and h the hidden width:
 * {@code vocabulary w} for tokens or {@code (in + 1) w} for a series, {@code length w} for learned positions (one step more
 * with cls), {@code w} for cls, {@code layers (4 w^2 + 2 w h + 9 w + h) + 2 w}, plus those of an attention pooling. Cost of
 * a layer: {@code batch length (4 w^2 + 2 w h + 2 length w)} multiplications.
 *
 * @param input how columns are read
 * @param width of the representation
 * @param heads into how many parts attention divides the width
 * @param layers how many follow each other
 * @param hidden width inside a layer's second part
 * @param positions how a step knows its place
 * @param pooling what makes one vector of the steps
 * @param dropout share of the outputs of each part dropped in training
 */
@Kind("transformer")
@Doc("For sequences of tokens or numbers: layers of self-attention.")
public record TransformerEncoder(
        @Inline @Default("{}") SequenceSettings input,

        @Doc("Width of the representation.") @Default("64") int width,

        @Doc("Into how many parts attention divides the width.") @Default("4")
        int heads,

        @Doc("Layers that follow each other.") @Default("2") int layers,
        @Doc("Width inside a layer.") @Default("128") int hidden,

        @Doc("How a step knows its place: sinusoidal, learned or none.") @Default("sinusoidal")
        Positions positions,

        @Doc("What makes one vector of the steps: mean, cls, max, attention or last.") @Default("mean")
        Pooling pooling,

        @Doc("Share of units dropped in training, in [0, 1).") @Default("0.1")
        double dropout)
        implements EncoderKind {

    /** How a step knows its place. */
    public enum Positions {
        /** Sines and cosines of wavelengths from 2 pi to 20,000 pi (Vaswani et al. 2017). */
        SINUSOIDAL,
        /** A vector a place, learned. */
        LEARNED,
        /** Not at all: the order of steps does not count. */
        NONE
    }

    private static final double LONGEST = 10_000;
    private static final double SMALL = 0.02;

    /** Positions of longer texts are computed when they come. */
    private static final int USUAL_LENGTH = 512;

    /** Checks sizes. */
    public TransformerEncoder {
        if (width < 1 || heads < 1 || layers < 1 || hidden < 1) {
            throw new PolymathException("width is " + width + ", heads " + heads + ", layers " + layers + " and hidden "
                    + hidden + ", but each must be 1 or more.");
        }
        if (width % heads != 0) {
            throw new PolymathException("width is " + width + " and heads is " + heads
                    + ", but the width must be a multiple of the heads.");
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
        return layers;
    }

    @Override
    public boolean keepsPlaces() {
        return !pooling.isLearned();
    }

    @Override
    public Tensor pool(Tensor places, Inputs inputs) {
        return pooling.plain().apply(places.transpose(1, 2), PlacePooling.mask(inputs));
    }

    /** The heads stay; each has at least one unit. */
    @Override
    public TransformerEncoder scaled(double share) {
        int own = heads * Widths.scaled(width / heads, share);
        return new TransformerEncoder(
                input.scaled(share), own, heads, layers, Widths.scaled(hidden, share), positions, pooling, dropout);
    }

    @Override
    public Encoder build(InputShape shape, ParameterBook book, String prefix, Owner owner, Stages stages) {
        if (positions == Positions.LEARNED && !shape.blocks().isEmpty()) {
            throw new PolymathException("positions is learned, which needs a fixed number of steps, but a text has any."
                    + " Maybe write positions: sinusoidal.");
        }
        Steps steps = Steps.of(input, shape, width, book, prefix, owner, stages.hasInput());
        Entrance entrance = stages.hasInput() ? new Entrance(this, steps, book, prefix, owner) : null;
        List<AttentionLayer> made = new ArrayList<>();
        for (int i = stages.from(); i < stages.to(); i++) {
            made.add(new AttentionLayer(book, prefix + ".layer." + i, owner, width, heads, hidden));
        }
        boolean last = stages.has(layers - 1);
        BiFunction<Tensor, Boolean, Tensor> norm = last
                ? Normalization.LAYER.build(book, prefix + ".norm", owner, width)
                : Normalization.NONE.build(book, prefix + ".norm", owner, width);
        Pooling.Pool pool = last && !shape.placeWise()
                ? pooling.build(book, prefix + ".pooling", owner, width)
                : (x, mask) -> x.transpose(1, 2);
        return new Network(this, steps, entrance, stages, made, norm, pool);
    }

    /** {@code sin(p / 10000^(i / width))} in even places i, the cosine of the same in odd ones; {@code [length, width]}. */
    static double[] sinusoidal(int length, int width) {
        double[] positions = new double[length * width];
        for (int p = 0; p < length; p++) {
            for (int i = 0; i < width; i++) {
                double angle = p / Math.pow(LONGEST, (double) (i - i % 2) / width);
                positions[p * width + i] = i % 2 == 0 ? Math.sin(angle) : Math.cos(angle);
            }
        }
        return positions;
    }

    /** What steps are before the first layer. */
    private static final class Entrance {
        private final TransformerEncoder settings;
        private final Steps steps;
        private final @Nullable Linear projection;
        private final @Nullable Tensor cls;
        private final @Nullable Tensor positions;

        Entrance(TransformerEncoder settings, Steps steps, ParameterBook book, String prefix, Owner owner) {
            int width = settings.width();
            this.settings = settings;
            this.steps = steps;
            // Tokens without letters have the layers' width already.
            this.projection = steps.isTokens() && steps.width() == width
                    ? null
                    : new Linear(book, prefix + ".projection", owner, Role.WEIGHT, steps.width(), width);
            boolean first = settings.pooling() == Pooling.CLS;
            this.cls = first ? book.normal(prefix + ".cls", owner, Role.EMBEDDING, SMALL, 1, 1, width) : null;
            int length = (steps.isText() ? USUAL_LENGTH : steps.length()) + (first ? 1 : 0);
            this.positions = switch (settings.positions()) {
                case NONE -> null;
                case LEARNED -> book.normal(prefix + ".positions", owner, Role.EMBEDDING, SMALL, length, width);
                case SINUSOIDAL -> Tensors.of(sinusoidal(length, width), length, width);
            };
        }

        Tensor forward(Pass pass) {
            Tensor x = steps.read(pass);
            if (projection != null) {
                x = projection.forward(x);
            }
            if (cls != null) {
                x = torch.cat(new TensorVector(cls.expand(x.size(0), 1, x.size(2)), x), 1);
            }
            return positions == null ? x : x.add(positions((int) x.size(1)).to(x.device(), x.scalar_type()));
        }

        private Tensor positions(int length) {
            Tensor known = java.util.Objects.requireNonNull(positions);
            if (length > known.size(0)) {
                return Tensors.of(sinusoidal(length, settings.width()), length, settings.width());
            }
            return length == known.size(0) ? known : known.narrow(0, 0, length);
        }
    }

    private record Network(
            TransformerEncoder settings,
            Steps steps,
            @Nullable Entrance entrance,
            Stages made,
            List<AttentionLayer> layers,
            BiFunction<Tensor, Boolean, Tensor> norm,
            Pooling.Pool pool)
            implements Encoder {
        @Override
        public int stages() {
            return settings.layers();
        }

        @Override
        public int width(int stage) {
            return settings.width();
        }

        @Override
        public int channelAxis(int stage) {
            return stage == stages() - 1 ? 1 : 2;
        }

        @Override
        public Tensor summary(int stage, Tensor hidden, Pass pass) {
            return Steps.mean(hidden, channelAxis(stage), hidden.dim() == 2 ? null : mask(pass));
        }

        @Override
        public Tensor input(Pass pass) {
            if (entrance == null) {
                throw new IllegalStateException("The input was not made.");
            }
            return drop(entrance.forward(pass), pass);
        }

        @Override
        public Tensor stage(int index, Tensor hidden, Pass pass) {
            Tensor mask = mask(pass);
            Tensor out = layers.get(index - made.from()).forward(hidden, mask, x -> drop(x, pass));
            return index < stages() - 1 ? out : pool.apply(norm.apply(out, pass.training()), mask);
        }

        /** Which steps are there, cls among them; null if all are. */
        private @Nullable Tensor mask(Pass pass) {
            Tensor mask = steps.mask(pass.inputs());
            return mask == null || settings.pooling() != Pooling.CLS
                    ? mask
                    : torch.constant_pad_nd(mask, new long[] {1, 0}, new org.bytedeco.pytorch.Scalar(1));
        }

        private Tensor drop(Tensor x, Pass pass) {
            return pass.training() && settings.dropout() > 0 ? torch.dropout(x, settings.dropout(), true) : x;
        }
    }
}
