package ai.polymath.torch.encoder;

import ai.polymath.PolymathException;
import ai.polymath.experiment.DropoutRule;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import ai.polymath.torch.chain.Chain;
import ai.polymath.torch.chain.ChainLink;
import ai.polymath.torch.chain.DenseLink;
import ai.polymath.torch.chain.EmbeddingLink;
import ai.polymath.torch.chain.Slope;
import ai.polymath.torch.network.Activation;
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

/**
 * For tables: categories become embeddings, which join the numbers; then fully connected layers. A layer is linear,
 * normalisation, activation, dropout; with {@code residual}, a layer as wide as what it is given adds its input.
 *
 * <p>Shapes: {@code dense [batch, D]} and {@code codes [batch, C]} to {@code [batch, widths.last]}. Parameters:
 * {@code sum over layers of (in + 1) out}, plus {@code 2 out} with normalisation, plus {@code n e} for each category
 * feature of n indices, where {@code e = min(32, ceil(1.6 n^0.56))}.
 *
 * @param widths widths of the layers
 * @param activation what makes them non-linear
 * @param dropout share of units dropped in training
 * @param normalization what keeps outputs in check
 * @param residual whether layers add their input
 */
@Kind("mlp")
@Doc("For tables: categories become embeddings, then fully connected layers.")
public record MlpEncoder(
        @Doc("Widths of the layers.") @Default("[64, 64]") List<Integer> widths,
        @Doc("What makes them non-linear.") @Default("relu") Activation activation,

        @Doc("Share of units dropped in training, in [0, 1).") @Default("0.1")
        double dropout,

        @Doc("What keeps outputs in check: none, layer or batch.") @Default("none")
        Normalization normalization,

        @Doc("A layer as wide as what it is given adds its input.") @Default("false")
        boolean residual)
        implements EncoderKind {

    private static final int WIDEST_EMBEDDING = 32;
    private static final double EMBEDDING_DEVIATION = 0.3;

    /** Checks widths and dropout. */
    public MlpEncoder {
        widths = List.copyOf(widths);
        if (widths.isEmpty() || widths.stream().anyMatch(w -> w < 1)) {
            throw new PolymathException("widths is " + widths + ", but an encoder has one or more layers of 1 unit or"
                    + " more. For a linear model use widths: [8] with activation: identity.");
        }
        DropoutRule.check(dropout);
    }

    /** Layers of these widths, ReLU, no dropout. */
    public static MlpEncoder of(Integer... widths) {
        return new MlpEncoder(List.of(widths), Activation.RELU, 0, Normalization.NONE, false);
    }

    /** How wide the embedding of a category feature with that many indices is. */
    static int embeddingWidth(int indices) {
        return (int) Math.min(WIDEST_EMBEDDING, Math.ceil(1.6 * Math.pow(indices, 0.56)));
    }

    @Override
    public int stages() {
        return widths.size();
    }

    @Override
    public MlpEncoder scaled(double share) {
        return new MlpEncoder(Widths.scaled(widths, share), activation, dropout, normalization, residual);
    }

    @Override
    public Encoder build(InputShape shape, ParameterBook book, String prefix, Owner owner, Stages stages) {
        if (!shape.blocks().isEmpty()) {
            throw new PolymathException("The encoder mlp reads numbers and categories, but column '"
                    + shape.blocks().get(0).column() + "' is neither. Maybe use another encoder, or encoder: {type:"
                    + " concat, ...} with a part for each kind.");
        }
        List<Tensor> embeddings = new ArrayList<>();
        int inputs = shape.denseWidth();
        for (int c = 0; c < shape.categories().size(); c++) {
            int indices = shape.categories().get(c);
            int width = embeddingWidth(indices);
            if (stages.hasInput()) {
                embeddings.add(book.normal(
                        prefix + ".embedding." + c, owner, Role.EMBEDDING, EMBEDDING_DEVIATION, indices, width));
            }
            inputs += width;
        }
        List<Layer> layers = new ArrayList<>();
        int in = inputs;
        for (int i = 0; i < widths.size(); i++) {
            int out = widths.get(i);
            if (stages.has(i)) {
                Role role = i == 0 ? Role.INPUT : Role.WEIGHT;
                Linear linear = new Linear(book, prefix + ".layer." + i, owner, role, in, out);
                layers.add(new Layer(linear, normalization.build(book, prefix + ".norm." + i, owner, out)));
            }
            in = out;
        }
        if (stages.has(0)) {
            book.features(prefix + ".layer.0.weight", columnsOfFeatures(shape));
        }
        return new Network(this, inputs, stages, embeddings, layers);
    }

    private static List<Integer> columnsOfFeatures(InputShape shape) {
        List<Integer> columns = new ArrayList<>();
        for (InputShape.Feature feature : shape.features()) {
            columns.add(
                    feature.category() < 0
                            ? feature.width()
                            : embeddingWidth(shape.categories().get(feature.category())));
        }
        return columns;
    }

    private record Layer(Linear linear, BiFunction<Tensor, Boolean, Tensor> norm) {}

    private record Network(
            MlpEncoder settings, int inputWidth, Stages made, List<Tensor> embeddings, List<Layer> layers)
            implements Encoder {
        @Override
        public int stages() {
            return settings.stages();
        }

        @Override
        public int width(int stage) {
            return settings.widths().get(stage);
        }

        @Override
        public Tensor input(Pass pass) {
            Inputs inputs = pass.inputs();
            if (embeddings.isEmpty()) {
                return inputs.dense();
            }
            TensorVector parts = new TensorVector();
            if (inputs.dense().size(1) > 0) {
                parts.push_back(inputs.dense());
            }
            for (int c = 0; c < embeddings.size(); c++) {
                parts.push_back(
                        torch.embedding(embeddings.get(c), inputs.codes().select(1, c)));
            }
            return torch.cat(parts, 1);
        }

        @Override
        public Tensor stage(int index, Tensor hidden, Pass pass) {
            Layer layer = layers.get(index - made.from());
            Tensor out = layer.norm().apply(layer.linear().forward(hidden), pass.training());
            out = settings.activation().apply(out, dropout(pass));
            return isResidual(index) ? out.add(hidden) : out;
        }

        private double dropout(Pass pass) {
            return pass.training() ? settings.dropout() : 0;
        }

        private boolean isResidual(int index) {
            return settings.residual() && (index == 0 ? inputWidth : width(index - 1)) == width(index);
        }

        @Override
        public boolean isChain() {
            // A normalised output depends on others.
            return settings.normalization() == Normalization.NONE;
        }

        @Override
        public Traced trace(Pass pass) {
            List<ChainLink> links = new ArrayList<>();
            Tensor hidden = input(pass);
            if (!embeddings.isEmpty()) {
                List<Tensor> codes = new ArrayList<>();
                for (int c = 0; c < embeddings.size(); c++) {
                    codes.add(pass.inputs().codes().select(1, c));
                }
                links.add(new EmbeddingLink(
                        embeddings, codes, pass.inputs().dense().size(1)));
            }
            for (int i = 0; i < stages(); i++) {
                Linear linear = layers.get(i - made.from()).linear();
                Slope.Applied applied = settings.activation().trace(linear.forward(hidden), dropout(pass));
                DenseLink link = new DenseLink(linear.weight(), linear.bias(), hidden, applied, isResidual(i));
                links.add(link);
                hidden = link.result();
            }
            return new Traced(hidden, new Chain(links));
        }
    }
}
