package ai.polymath.torch.encoder;

import ai.polymath.PolymathException;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import ai.polymath.torch.engine.Gradients;
import ai.polymath.torch.engine.NativeErrors;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.BlockShape;
import ai.polymath.torch.network.InputBlock;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Inputs;
import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Pass;
import java.nio.file.Path;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * A module that was written and perhaps trained elsewhere, as TorchScript. It is one stage: its layers are its own.
 *
 * <p>It is given a column of pictures {@code [batch, channels, height, width]}, or words as indices of this experiment's vocabulary
 * {@code [batch, steps]} of type long, or numbers {@code [batch, in]}; it gives {@code [batch, width]}, or a representation of
 * each place, {@code [batch, width, steps]} or {@code [batch, width, h, w]}. A pass of zeros says which when the network is built.
 *
 * <p>Parameters: those of the module. A TorchScript file is a program: load only files that you trust.
 *
 * @param path the file
 * @param width channels that it gives; null if it may give any
 * @param frozen whether it stays as it is, also in training mode
 */
@Kind("torchscript")
@Doc("A TorchScript module, for pictures, a text or numbers. Such a file is a program: load only files that you trust.")
public record TorchScriptEncoder(
        @Doc("The file, such as torch.jit.script(model).save writes it.")
        Path path,

        @Doc("Width of the representation that it gives; checked if it is given.") @Nullable
        Integer width,

        @Doc("It stays as it is, in weights and running statistics; else it is trained with the rest.")
        @Default("false")
        boolean frozen)
        implements EncoderKind {
    /** Checks the width. */
    public TorchScriptEncoder {
        if (width != null && width < 1) {
            throw new PolymathException("width is " + width + ", but it must be 1 or more.");
        }
    }

    private static final int ROWS = 2;
    private static final int STEPS = 3;

    @Override
    public int stages() {
        return 1;
    }

    @Override
    public boolean isOnePiece() {
        return true;
    }

    @Override
    public boolean keepsPlaces() {
        return true;
    }

    @Override
    public boolean reads(@Nullable BlockShape block) {
        return block instanceof BlockShape.Pictures || block instanceof BlockShape.Tokens;
    }

    @Override
    public Encoder build(InputShape shape, ParameterBook book, String prefix, Owner owner, Stages stages) {
        if (!stages.has(0) || !stages.hasInput()) {
            throw new IllegalArgumentException("A module is one piece.");
        }
        int block = block(shape);
        ScriptModule module = ScriptModule.load(path, book.files().read(path));
        long[] gives = look(module, shape, block);
        module.enter(book, prefix, owner, frozen);
        return new Network(this, module, block, (int) gives[1], shape.placeWise());
    }

    /** Which structured column is read; -1 for the numbers. */
    private static int block(InputShape shape) {
        if (shape.blocks().isEmpty()) {
            if (!shape.categories().isEmpty() || shape.denseWidth() == 0) {
                throw new PolymathException(
                        "The encoder torchscript reads numbers, one text or one column of pictures, but "
                                + (shape.denseWidth() == 0
                                        ? "there are no numbers."
                                        : "there are categories among the features.")
                                + " Maybe list other columns under features.ignored.");
            }
            return -1;
        }
        boolean graphs = shape.blocks().get(0) instanceof BlockShape.Graphs;
        boolean letters = shape.blocks().get(0) instanceof BlockShape.Tokens tokens && tokens.letters() > 0;
        if (shape.blocks().size() > 1 || !shape.features().isEmpty() || graphs || letters) {
            throw new PolymathException(
                    "The encoder torchscript reads one text (without letters) or one column of pictures"
                            + " and nothing besides, but the features are "
                            + shape.blocks().stream().map(BlockShape::column).toList()
                            + shape.features().stream()
                                    .map(InputShape.Feature::column)
                                    .toList()
                            + ". Maybe put it into an encoder concat.");
        }
        return 0;
    }

    /** The shape that the module gives for zeros. */
    private long[] look(ScriptModule module, InputShape shape, int block) {
        try (Scope scope = Scope.open();
                Gradients.Off off = Gradients.off()) {
            Tensor zeros = zeros(shape, block, module.type());
            String given = Arrays.toString(zeros.shape());
            long[] gives = NativeErrors.call(
                    "The module " + path + ", which was given zeros of shape " + given,
                    () -> module.forward(zeros, false).shape());
            String rule = rule(zeros, gives, shape.placeWise(), block >= 0 && zeros.dim() == 2);
            if (!rule.isEmpty()) {
                throw new PolymathException("The module " + path + " makes " + Arrays.toString(gives) + " of " + given
                        + ", but " + rule + ".");
            }
            return gives;
        }
    }

    private String rule(Tensor zeros, long[] gives, boolean placeWise, boolean words) {
        if (gives.length < 2 || gives.length > 4 || gives[0] != ROWS) {
            return "it must give [batch, width], or [batch, width, places]";
        }
        if (width != null && gives[1] != width) {
            return "width is " + width;
        }
        if (placeWise && gives.length == 2) {
            return "a task has an answer for every place of an example, so it must give [batch, width, places]";
        }
        if (words && gives.length > 2 && (gives.length != 3 || gives[2] != zeros.size(1))) {
            return "of a text it must give [batch, width] or [batch, width, steps]";
        }
        return "";
    }

    private static Tensor zeros(InputShape shape, int block, ScalarType type) {
        if (block < 0) {
            return Tensors.zeros(type, ROWS, shape.denseWidth());
        }
        if (shape.blocks().get(block) instanceof BlockShape.Pictures pictures) {
            return Tensors.zeros(type, ROWS, pictures.channels(), pictures.height(), pictures.width());
        }
        return Tensors.zeros(ScalarType.Long, ROWS, STEPS);
    }

    private record Network(TorchScriptEncoder settings, ScriptModule module, int block, int channels, boolean placeWise)
            implements Encoder {
        @Override
        public int stages() {
            return 1;
        }

        @Override
        public int width(int stage) {
            return channels;
        }

        @Override
        public Tensor input(Pass pass) {
            Inputs inputs = pass.inputs();
            if (block < 0) {
                return inputs.dense();
            }
            InputBlock given = inputs.blocks().get(block);
            return given instanceof InputBlock.Pictures pictures
                    ? pictures.pixels()
                    : ((InputBlock.Tokens) given).ids();
        }

        @Override
        public Tensor stage(int index, Tensor hidden, Pass pass) {
            Tensor out = NativeErrors.call(
                    "The module " + settings.path() + ", which was given " + Arrays.toString(hidden.shape()),
                    () -> module.forward(hidden, pass.training() && !settings.frozen()));
            return placeWise || out.dim() == 2 ? out : settings.pool(out, pass.inputs());
        }
    }
}
