package ai.polymath.torch.encoder;

import ai.polymath.PolymathException;
import ai.polymath.data.WordVectorSettings;
import ai.polymath.experiment.DropoutRule;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Inline;
import ai.polymath.settings.Kind;
import ai.polymath.torch.chain.Chain;
import ai.polymath.torch.chain.ChainLink;
import ai.polymath.torch.chain.EmbeddingLink;
import ai.polymath.torch.chain.GruLink;
import ai.polymath.torch.chain.PointwiseLink;
import ai.polymath.torch.chain.PoolingLink;
import ai.polymath.torch.network.BlockShape;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Inputs;
import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Pass;
import ai.polymath.torch.network.RecurrentCell;
import ai.polymath.torch.network.RecurrentLayer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * For sequences: recurrent layers (Elman 1990; LSTM: Hochreiter and Schmidhuber 1997; GRU: Cho et al. 2014), in both
 * directions if wanted (Schuster and Paliwal 1997).
 *
 * <p>A missing step is jumped over: the state is carried to the next step that is there. To let one native call run over all
 * steps, those that are there are moved to the front, in order, and the states after them are not looked at; the backward
 * direction reads the same steps in reverse order.
 *
 * <p>Shapes: {@code [batch, length, e]} to {@code [batch, length, D units]} after each layer, pooled after the last to
 * {@code [batch, D units]}, with D the number of directions and e the width of an embedding or of a step. {@code last} is
 * the state after the last step, and of the backward direction the one after the first. Parameters:
 * {@code vocabulary e + sum over layers of D g units (in + units + 2)}, where g is 1 (rnn), 4 (lstm) or 3 (gru) and in is e or
 * {@code D units}; plus those of an attention pooling.
 *
 * @param input how columns are read
 * @param embedding width of a token's embedding
 * @param cell what carries the state
 * @param units width of the state
 * @param layers how many layers follow each other
 * @param bidirectional whether a second state goes from the last step to the first
 * @param pooling what makes one vector of the states
 * @param dropout share of a layer's outputs that the next one does not get in training
 */
@Kind("rnn")
@Doc("For sequences of tokens or numbers: recurrent layers.")
public record RnnEncoder(
        @Inline @Default("{}") SequenceSettings input,

        @Doc("Width of a token's embedding.") @Default("64") int embedding,

        @Doc("What carries the state: rnn, lstm or gru.") @Default("gru")
        RecurrentCell cell,

        @Doc("Width of the state.") @Default("64") int units,
        @Doc("Layers that follow each other.") @Default("1") int layers,

        @Doc("A second state goes from the last step to the first.") @Default("false")
        boolean bidirectional,

        @Doc("What makes one vector of the states: last, mean, max or attention.") @Default("last")
        Pooling pooling,

        @Doc("Share of a layer's outputs that the next one does not get in training, in [0, 1).") @Default("0")
        double dropout)
        implements EncoderKind {

    /** Checks sizes. */
    public RnnEncoder {
        if (embedding < 1 || units < 1 || layers < 1) {
            throw new PolymathException("embedding is " + embedding + ", units " + units + " and layers " + layers
                    + ", but each must be 1 or more.");
        }
        if (pooling == Pooling.CLS) {
            throw new PolymathException("pooling is cls, but that is for transformers. Maybe write pooling: last.");
        }
        DropoutRule.check(dropout);
    }

    /** One layer in one direction, whose last state is the representation. */
    public static RnnEncoder of(SequenceSettings input, int embedding, RecurrentCell cell, int units) {
        return new RnnEncoder(input, embedding, cell, units, 1, false, Pooling.LAST, 0);
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

    private int width() {
        return bidirectional ? 2 * units : units;
    }

    @Override
    public RnnEncoder scaled(double share) {
        return new RnnEncoder(
                input.scaled(share),
                Widths.scaled(embedding, share),
                cell,
                Widths.scaled(units, share),
                layers,
                bidirectional,
                pooling,
                dropout);
    }

    @Override
    public Encoder build(InputShape shape, ParameterBook book, String prefix, Owner owner, Stages stages) {
        Steps steps = Steps.of(input, shape, embedding, book, prefix, owner, stages.hasInput());
        List<Layer> made = new ArrayList<>();
        for (int i = stages.from(); i < stages.to(); i++) {
            int in = i == 0 ? steps.width() : width();
            String name = prefix + ".layer." + i;
            made.add(new Layer(
                    new RecurrentLayer(book, name + ".forward", owner, cell, in, units),
                    bidirectional ? new RecurrentLayer(book, name + ".backward", owner, cell, in, units) : null));
        }
        Pooling.Pool pool = (x, mask) -> x.transpose(1, 2);
        if (stages.has(layers - 1) && !shape.placeWise()) {
            Pooling.Pool one = pooling.build(book, prefix + ".pooling", owner, width());
            pool = (x, mask) -> pool(one, x, mask);
        }
        return new Network(this, steps, stages, made, pool, shape.placeWise());
    }

    @Override
    public boolean keepsPlaces() {
        return !pooling.isLearned();
    }

    @Override
    public Tensor pool(Tensor places, Inputs inputs) {
        return pool(pooling.plain(), places.transpose(1, 2), PlacePooling.mask(inputs));
    }

    /** One vector of the states of steps that stand at the front of each row. */
    private Tensor pool(Pooling.Pool one, Tensor states, @Nullable Tensor present) {
        if (!bidirectional || pooling != Pooling.LAST) {
            return one.apply(states, present);
        }
        Tensor last = one.apply(states.narrow(2, 0, units), present);
        Tensor first = states.select(1, 0).narrow(1, units, units);
        if (present != null) {
            first = first.masked_fill(present.any(1).logical_not().unsqueeze(1), new Scalar(0.0));
        }
        return torch.cat(new TensorVector(last, first), 1);
    }

    private record Layer(RecurrentLayer forward, @Nullable RecurrentLayer backward) {
        /** The states of both directions, {@code [batch, length, D units]}. */
        Tensor apply(Tensor x, @Nullable Tensor reversed) {
            Tensor out = forward.forward(x);
            if (backward == null) {
                return out;
            }
            if (reversed == null) {
                return torch.cat(
                        new TensorVector(out, backward.forward(x.flip(1)).flip(1)), 2);
            }
            Tensor back = pick(backward.forward(pick(x, reversed)), reversed);
            return torch.cat(new TensorVector(out, back), 2);
        }
    }

    /** The steps of a sequence at some places, {@code [batch, length]}. */
    private static Tensor pick(Tensor x, Tensor places) {
        return x.gather(1, places.unsqueeze(2).expand(-1, -1, x.size(2)));
    }

    private record Network(
            RnnEncoder settings, Steps steps, Stages made, List<Layer> layers, Pooling.Pool pool, boolean placeWise)
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
        public boolean isChainOfSmallOperations() {
            return true;
        }

        @Override
        public Tensor summary(int stage, Tensor hidden, Pass pass) {
            return Steps.mean(hidden, channelAxis(stage), hidden.dim() == 2 ? null : present(hidden, stage, pass));
        }

        private @Nullable Tensor present(Tensor hidden, int stage, Pass pass) {
            Tensor mask = steps.mask(pass.inputs());
            if (mask == null) {
                return null;
            }
            Tensor x = channelAxis(stage) == 1 ? hidden.transpose(1, 2) : hidden;
            return places(x, mask).lt(mask.sum(1).unsqueeze(1));
        }

        @Override
        public Tensor input(Pass pass) {
            Tensor order = order(pass.inputs());
            Tensor x = steps.read(pass);
            return order == null ? x : pick(x, order);
        }

        /** A stable sort: those that are there come first and stay in order, as words of a text do anyway. */
        private @Nullable Tensor order(Inputs inputs) {
            Tensor mask = steps.isText() ? null : steps.mask(inputs);
            return mask == null ? null : torch.argsort(mask.logical_not(), true, 1, false);
        }

        @Override
        public boolean isChain() {
            return settings.cell() == RecurrentCell.GRU
                    && !settings.bidirectional()
                    && settings.pooling() != Pooling.ATTENTION
                    && !placeWise
                    && steps.isPlain();
        }

        @Override
        public Traced trace(Pass pass) {
            List<ChainLink> links = new ArrayList<>();
            Tensor hidden = input(pass);
            Tensor ids = steps.ids(pass.inputs());
            if (ids != null && !steps.isFrozen()) {
                Tensor order = order(pass.inputs());
                links.add(new EmbeddingLink(
                        List.of(steps.table()), List.of(order == null ? ids : ids.gather(1, order)), 0));
            }
            for (int i = 0; i < stages(); i++) {
                if (i > 0 && pass.training() && settings.dropout() > 0) {
                    PointwiseLink dropped = new PointwiseLink(hidden, x -> torch.dropout(x, settings.dropout(), true));
                    links.add(dropped);
                    hidden = dropped.result();
                }
                GruLink layer = layers.get(i - made.from()).forward().trace(hidden);
                links.add(layer);
                hidden = layer.result();
            }
            Tensor mask = steps.mask(pass.inputs());
            if (mask == null && settings.pooling() == Pooling.LAST) {
                // The last state alone needs no pooling: it is what the layer takes gradients at.
                return new Traced(pool.apply(hidden, null), new Chain(links));
            }
            Tensor present =
                    mask == null ? null : places(hidden, mask).lt(mask.sum(1).unsqueeze(1));
            PoolingLink pooled = new PoolingLink(hidden, x -> pool.apply(x, present));
            links.add(pooled);
            return new Traced(pooled.result(), new Chain(links));
        }

        @Override
        public Tensor stage(int index, Tensor hidden, Pass pass) {
            Tensor mask = steps.mask(pass.inputs());
            Tensor lengths = mask == null ? null : mask.sum(1).unsqueeze(1);
            Tensor x = hidden;
            if (index > 0 && pass.training() && settings.dropout() > 0) {
                x = torch.dropout(x, settings.dropout(), true);
            }
            Tensor places = lengths == null ? null : places(x, lengths);
            Tensor out = layers.get(index - made.from())
                    .apply(x, lengths == null || places == null ? null : reversed(places, lengths));
            if (index < stages() - 1) {
                return out;
            }
            Tensor present = lengths == null || places == null ? null : places.lt(lengths);
            return pool.apply(out, present);
        }

        private static Tensor places(Tensor x, Tensor like) {
            Tensor one = torch.arange(new Scalar(x.size(1)), torch.dtype(torch.ScalarType.Long))
                    .to(like.device(), torch.ScalarType.Long);
            return one.unsqueeze(0).expand(x.size(0), -1);
        }

        /** Where each step of a sequence finds its partner when the sequence is turned; what follows it stays. */
        private static Tensor reversed(Tensor places, Tensor lengths) {
            Tensor turned = lengths.sub(places).sub(new Scalar(1));
            return torch.where(places.lt(lengths), turned, places);
        }
    }
}
