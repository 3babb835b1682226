package ai.polymath.torch.encoder;

import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import ai.polymath.torch.network.InputBlock;
import ai.polymath.torch.network.InputShape;
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
import org.jspecify.annotations.Nullable;

/**
 * For graphs: the graph isomorphism network (Xu et al., ICLR 2019) that sees edges too (Hu et al., ICLR 2020). A layer adds up
 * what a node's neighbours send along its edges and transforms it:
 *
 * <pre>z_v = (1 + eps) h_v + sum over edges u -> v of relu(h_u + E e_uv),   h_v' = norm(W2 relu(W1 z_v + b1) + b2)</pre>
 *
 * <p>followed by ReLU but in the last layer, and dropout; with {@code residual} a layer adds its input. At the start h_v is the
 * sum of a vector for each of the node's categories, and {@code E e_uv} is the same for an edge, anew in each layer. The nodes
 * of the last layer are read out as one vector. Neither the order of the nodes nor what else is in the batch counts (but for
 * batch normalisation in training).
 *
 * <p>Shapes: {@code [batch, nodes, width]} between layers, zeros behind an example's last node, and {@code [batch, width]} in
 * the end. Parameters, with w the width: {@code w} times all values of a node's categories; in each layer {@code 4 w^2 + 3 w + 1}
 * and {@code w} times all values of an edge's categories, plus {@code 2 w} with normalisation; those of an attention readout.
 * Cost of a layer: {@code 4 w^2} multiplications a node, {@code w} additions an edge.
 *
 * @param width of a node
 * @param layers how many follow each other
 * @param readout what makes one vector of the nodes
 * @param normalization what keeps outputs in check
 * @param residual whether a layer adds its input
 * @param dropout share of units dropped in training
 */
@Kind("gin")
@Doc("For graphs such as molecules: nodes add up what their neighbours send.")
public record GinEncoder(
        @Doc("Width of a node.") @Default("128") int width,
        @Doc("Layers that follow each other.") @Default("4") int layers,

        @Doc("What makes one vector of the nodes: mean, sum, max or attention.") @Default("mean")
        Readout readout,

        @Doc("What keeps outputs in check: none, layer or batch.") @Default("batch")
        Normalization normalization,

        @Doc("A layer adds its input.") @Default("true") boolean residual,

        @Doc("Share of units dropped in training, in [0, 1).") @Default("0.1")
        double dropout)
        implements GraphEncoder {

    /** Checks sizes. */
    public GinEncoder {
        GraphEncoder.check(width, layers, dropout);
    }

    @Override
    public GinEncoder scaled(double share) {
        return new GinEncoder(Widths.scaled(width, share), layers, readout, normalization, residual, dropout);
    }

    @Override
    public Encoder build(InputShape shape, ParameterBook book, String prefix, Owner owner, Stages stages) {
        GraphReader reader = GraphReader.of("gin", shape);
        CategorySum nodes = stages.hasInput()
                ? new CategorySum(book, prefix + ".nodes", owner, reader.shape().nodeSizes(), width)
                : null;
        List<Layer> made = new ArrayList<>();
        for (int i = stages.from(); i < stages.to(); i++) {
            made.add(Layer.of(this, reader, book, prefix + ".layer." + i, owner));
        }
        Readout.Reader out =
                stages.has(layers - 1) ? readout.build(book, prefix + ".readout", owner, width) : (x, graphs) -> x;
        return new Network(this, reader, nodes, stages, made, out);
    }

    private record Layer(
            CategorySum edges, Tensor epsilon, Linear first, Linear second, BiFunction<Tensor, Boolean, Tensor> norm) {
        static Layer of(GinEncoder settings, GraphReader reader, ParameterBook book, String name, Owner owner) {
            int width = settings.width();
            return new Layer(
                    new CategorySum(book, name + ".edges", owner, reader.shape().edgeSizes(), width),
                    book.zeros(name + ".epsilon", owner, Role.OFFSET, 1),
                    new Linear(book, name + ".first", owner, Role.WEIGHT, width, 2 * width),
                    new Linear(book, name + ".second", owner, Role.WEIGHT, 2 * width, width),
                    settings.normalization().build(book, name + ".norm", owner, width));
        }

        /** {@code [nodes, width]} to the same; {@code bonds} is what {@link CategorySum#look} makes of the edges. */
        Tensor forward(Tensor h, Tensor bonds, InputBlock.Graphs graphs, boolean training) {
            Tensor sent = edges.addTo(h.index_select(0, graphs.from()), bonds).relu_();
            // In place where nothing else needs what was there: fresh memory costs as much as the arithmetic.
            Tensor sum = h.addcmul(h, epsilon).index_add_(0, graphs.to(), sent);
            return norm.apply(second.forward(first.forward(sum).relu_()), training);
        }
    }

    private record Network(
            GinEncoder settings,
            GraphReader reader,
            @Nullable CategorySum nodes,
            Stages made,
            List<Layer> layers,
            Readout.Reader out)
            implements GraphEncoder.Network {
        @Override
        public int width(int stage) {
            return settings.width();
        }

        @Override
        public Slots slots(Pass pass) {
            return slots(reader.read(pass.inputs()));
        }

        private static Slots slots(InputBlock.Graphs graphs) {
            return Slots.of(graphs.owner(), graphs.batch());
        }

        @Override
        public Tensor input(Pass pass) {
            InputBlock.Graphs graphs = reader.read(pass.inputs());
            return slots(graphs).unpack(first(graphs));
        }

        private Tensor first(InputBlock.Graphs graphs) {
            if (nodes == null) {
                throw new IllegalStateException("The input was not made.");
            }
            return nodes.forward(graphs.nodes());
        }

        @Override
        public Tensor forward(Tensor hidden, int from, int to, Pass pass) {
            if (from == to) {
                return hidden;
            }
            InputBlock.Graphs graphs = reader.read(pass.inputs());
            Slots slots = slots(graphs);
            Tensor h = layers(slots.pack(hidden), from, to, graphs, pass);
            return to < stages() ? slots.unpack(h) : out.read(h, graphs);
        }

        @Override
        public Tensor forward(Pass pass) {
            InputBlock.Graphs graphs = reader.read(pass.inputs());
            return out.read(layers(first(graphs), 0, stages(), graphs, pass), graphs);
        }

        private Tensor layers(Tensor before, int from, int to, InputBlock.Graphs graphs, Pass pass) {
            Tensor bonds = layers.get(from - made.from()).edges().look(graphs.edges());
            Tensor h = before;
            for (int i = from; i < to; i++) {
                Tensor next = layers.get(i - made.from()).forward(h, bonds, graphs, pass.training());
                next = settings.drop(i < stages() - 1 ? next.relu_() : next, pass);
                h = settings.residual() ? next.add(h) : next;
            }
            return h;
        }
    }
}
