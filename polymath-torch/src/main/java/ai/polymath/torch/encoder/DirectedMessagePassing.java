package ai.polymath.torch.encoder;

import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import ai.polymath.torch.network.Activation;
import ai.polymath.torch.network.InputBlock;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Linear;
import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Pass;
import ai.polymath.torch.network.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * For graphs: directed message passing, D-MPNN (Yang et al., J. Chem. Inf. Model. 2019). What is passed on lives on the edges,
 * each bond in both directions, and does not turn back to where it came from:
 *
 * <pre>h_vw(0) = act(W_i [x_v, e_vw] + b),   m_vw = sum over edges k -> v but w -> v of h_kv,   h_vw' = act(h_vw(0) + W m_vw)
 * h_v = act(W_o [x_v, sum over edges k -> v of h_kv] + b_o)</pre>
 *
 * <p>where the sum before {@code act} takes {@code W_i [x_v, e_vw] + b} itself, as the authors' program does. The nodes h_v are
 * read out as one vector. Neither the order of the nodes nor what else is in the batch counts.
 *
 * <p>Shapes: between layers {@code [batch, edges, 2 width]}, h beside what the first layer adds each time, zeros behind an
 * example's last edge; in the end {@code [batch, width]}. Parameters, with w the width: {@code w} times all values of the
 * categories of a node and of an edge, {@code w^2} a layer, and {@code w^2 + w} and {@code w} times all values of a node for
 * the readout; those of an attention readout.
 *
 * @param width of an edge
 * @param layers how many follow each other
 * @param readout what makes one vector of the nodes
 * @param activation what makes it non-linear
 * @param dropout share of units dropped in training
 */
@Kind("dmpnn")
@Doc("For graphs such as molecules: messages pass along directed edges and never turn back.")
public record DirectedMessagePassing(
        @Doc("Width of an edge.") @Default("128") int width,
        @Doc("Layers that follow each other.") @Default("3") int layers,

        @Doc("What makes one vector of the nodes: mean, sum, max or attention.") @Default("mean")
        Readout readout,

        @Doc("What makes it non-linear.") @Default("relu") Activation activation,

        @Doc("Share of units dropped in training, in [0, 1).") @Default("0.1")
        double dropout)
        implements GraphEncoder {

    /** Checks sizes. */
    public DirectedMessagePassing {
        GraphEncoder.check(width, layers, dropout);
    }

    @Override
    public DirectedMessagePassing scaled(double share) {
        return new DirectedMessagePassing(Widths.scaled(width, share), layers, readout, activation, dropout);
    }

    @Override
    public Encoder build(InputShape shape, ParameterBook book, String prefix, Owner owner, Stages stages) {
        GraphReader reader = GraphReader.of("dmpnn", shape);
        Entrance entrance = stages.hasInput() ? new Entrance(this, reader, book, prefix + ".input", owner) : null;
        List<Tensor> weights = new ArrayList<>();
        for (int i = stages.from(); i < stages.to(); i++) {
            double bound = 1 / Math.sqrt(width);
            weights.add(book.uniform(prefix + ".layer." + i + ".weight", owner, Role.WEIGHT, bound, width, width));
        }
        Exit exit = stages.has(layers - 1) ? new Exit(this, reader, book, prefix, owner) : null;
        return new Network(this, reader, entrance, stages, weights, exit);
    }

    /** What edges are before the first layer and what is added in each. */
    private record Entrance(CategorySum nodes, CategorySum edges) {
        Entrance(DirectedMessagePassing settings, GraphReader reader, ParameterBook book, String name, Owner owner) {
            this(
                    new CategorySum(book, name + ".nodes", owner, reader.shape().nodeSizes(), settings.width()),
                    new CategorySum(book, name + ".edges", owner, reader.shape().edgeSizes(), settings.width()));
        }

        Tensor forward(InputBlock.Graphs graphs) {
            Tensor from = nodes.forward(graphs.nodes()).index_select(0, graphs.from());
            return edges.addTo(from, edges.look(graphs.edges()));
        }
    }

    /** From edges to nodes, and to one vector. */
    private record Exit(CategorySum nodes, Linear messages, Readout.Reader reader) {
        Exit(DirectedMessagePassing settings, GraphReader reader, ParameterBook book, String prefix, Owner owner) {
            this(
                    new CategorySum(
                            book,
                            prefix + ".output.nodes",
                            owner,
                            reader.shape().nodeSizes(),
                            settings.width()),
                    new Linear(book, prefix + ".output", owner, Role.WEIGHT, settings.width(), settings.width()),
                    settings.readout().build(book, prefix + ".readout", owner, settings.width()));
        }
    }

    private record Network(
            DirectedMessagePassing settings,
            GraphReader reader,
            @Nullable Entrance entrance,
            Stages made,
            List<Tensor> weights,
            @Nullable Exit exit)
            implements GraphEncoder.Network {
        @Override
        public int width(int stage) {
            return stage == stages() - 1 ? settings.width() : 2 * settings.width();
        }

        @Override
        public Slots slots(Pass pass) {
            return slots(reader.read(pass.inputs()));
        }

        private static Slots slots(InputBlock.Graphs graphs) {
            return Slots.of(graphs.owner().index_select(0, graphs.from()), graphs.batch());
        }

        @Override
        public Tensor input(Pass pass) {
            InputBlock.Graphs graphs = reader.read(pass.inputs());
            Tensor first = first(graphs);
            return slots(graphs).unpack(pair(settings.activation().apply(first), first));
        }

        private Tensor first(InputBlock.Graphs graphs) {
            return Objects.requireNonNull(entrance, "the input was not made").forward(graphs);
        }

        private static Tensor pair(Tensor h, Tensor first) {
            return torch.cat(new TensorVector(h, first), 1);
        }

        @Override
        public Tensor forward(Tensor hidden, int from, int to, Pass pass) {
            if (from == to) {
                return hidden;
            }
            InputBlock.Graphs graphs = reader.read(pass.inputs());
            Slots slots = slots(graphs);
            Tensor both = slots.pack(hidden);
            Tensor first = both.narrow(1, settings.width(), settings.width());
            Tensor h = layers(both.narrow(1, 0, settings.width()).contiguous(), first, from, to, graphs, pass);
            return to < stages() ? slots.unpack(pair(h, first)) : readOut(h, graphs, pass);
        }

        @Override
        public Tensor forward(Pass pass) {
            InputBlock.Graphs graphs = reader.read(pass.inputs());
            Tensor first = first(graphs);
            Tensor h = layers(settings.activation().apply(first), first, 0, stages(), graphs, pass);
            return readOut(h, graphs, pass);
        }

        private Tensor layers(Tensor before, Tensor first, int from, int to, InputBlock.Graphs graphs, Pass pass) {
            Tensor h = before;
            for (int i = from; i < to; i++) {
                // Both directions of a bond stand one after the other.
                Tensor back = h.view(-1, 2, settings.width()).flip(1).view(-1, settings.width());
                Tensor messages =
                        intoNodes(h, graphs).index_select(0, graphs.from()).sub_(back);
                Tensor moved =
                        first.addmm(messages, weights.get(i - made.from()).t());
                h = settings.drop(settings.activation().apply(moved), pass);
            }
            return h;
        }

        private Tensor intoNodes(Tensor h, InputBlock.Graphs graphs) {
            return h.new_zeros(graphs.nodes().size(0), settings.width()).index_add_(0, graphs.to(), h);
        }

        private Tensor readOut(Tensor h, InputBlock.Graphs graphs, Pass pass) {
            Exit out = Objects.requireNonNull(exit, "the last stage was not made");
            Tensor sum = out.messages().forward(intoNodes(h, graphs));
            Tensor own = out.nodes().addTo(sum, out.nodes().look(graphs.nodes()));
            return out.reader().read(settings.drop(settings.activation().apply(own), pass), graphs);
        }
    }
}
