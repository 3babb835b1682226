package ai.polymath.torch.encoder;

import ai.polymath.PolymathException;
import ai.polymath.data.WordVectorSettings;
import ai.polymath.experiment.DropoutRule;
import ai.polymath.experiment.EncoderSettings;
import ai.polymath.settings.Choices;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import ai.polymath.torch.network.Activation;
import ai.polymath.torch.network.BlockShape;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Inputs;
import ai.polymath.torch.network.Linear;
import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Pass;
import ai.polymath.torch.network.Role;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * For examples of several kinds at once, such as a table, a text and a molecule: an encoder a part, each of which sees its own
 * columns; their representations stand next to each other, and fully connected layers may follow.
 *
 * <p>The parts together are the first stage, each layer is one more; so ways of sharing share the parts as a whole. What gates
 * see of an example is its numbers. Shapes: {@code [batch, sum of the parts' widths]}, after layers {@code [batch,
 * widths.last]}. Parameters: those of the parts, and {@code (in + 1) out} a layer.
 *
 * @param parts the encoders by name
 * @param widths of the layers behind them
 * @param activation what makes the layers non-linear
 * @param dropout share of the layers' units dropped in training
 */
@Kind("concat")
@Doc("For examples of several kinds: an encoder a part, whose representations stand next to each other.")
public record ConcatEncoder(
        @Doc("The parts by name, each an encoder with the columns that it sees.")
        Map<String, Part> parts,

        @Doc("Widths of layers behind them; none for none.") @Default("[]")
        List<Integer> widths,

        @Doc("What makes these layers non-linear.") @Default("relu")
        Activation activation,

        @Doc("Share of their units dropped in training, in [0, 1).") @Default("0.1")
        double dropout)
        implements EncoderKind {

    /**
     * A part.
     *
     * @param columns its columns; of one named {@code smiles} also what is made of it; if none is named, those of a kind that
     *     the encoder reads and no other part names
     * @param encoder reads them
     */
    @Doc("An encoder with the columns that it sees.")
    public record Part(
            @Doc("Its columns; [] for all of a kind that it reads and no other part names.") @Default("[]")
            List<String> columns,

            @Doc("The encoder that reads them.") EncoderSettings encoder) {
        /** The columns are copied. */
        public Part {
            columns = List.copyOf(columns);
        }

        private EncoderKind kind() {
            return (EncoderKind) encoder;
        }
    }

    /** Checks that there are parts. */
    public ConcatEncoder {
        parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
        widths = List.copyOf(widths);
        if (parts.isEmpty()) {
            throw new PolymathException("The encoder concat has no parts. Maybe write parts: {table: {encoder: {type:"
                    + " mlp}}, molecule: {encoder: {type: gin}}}.");
        }
        if (widths.stream().anyMatch(w -> w < 1)) {
            throw new PolymathException("widths is " + widths + ", but a layer has 1 unit or more.");
        }
        DropoutRule.check(dropout);
    }

    @Override
    public @org.jspecify.annotations.Nullable WordVectorSettings vectorsOf(String column) {
        for (Part part : parts.values()) {
            WordVectorSettings vectors =
                    isNamed(column, part.columns()) ? part.encoder().vectorsOf(column) : null;
            if (vectors != null) {
                return vectors;
            }
        }
        return null;
    }

    @Override
    public int stages() {
        return 1 + widths.size();
    }

    @Override
    public boolean isOnePiece() {
        return parts.values().stream().anyMatch(part -> part.kind().isOnePiece());
    }

    @Override
    public boolean reads(@Nullable BlockShape block) {
        return parts.values().stream().anyMatch(part -> part.kind().reads(block));
    }

    /** A part without widths stays as it is. */
    @Override
    public @Nullable ConcatEncoder scaled(double share) {
        boolean any = !widths.isEmpty();
        Map<String, Part> own = new LinkedHashMap<>();
        for (Map.Entry<String, Part> entry : parts.entrySet()) {
            Part part = entry.getValue();
            EncoderKind form = part.kind().scaled(share);
            any |= form != null;
            own.put(entry.getKey(), form == null ? part : new Part(part.columns(), form));
        }
        return any ? new ConcatEncoder(own, Widths.scaled(widths, share), activation, dropout) : null;
    }

    @Override
    public Encoder build(InputShape shape, ParameterBook book, String prefix, Owner owner, Stages stages) {
        Map<String, InputPart> inputs = divide(shape);
        List<Made> made = new ArrayList<>();
        int joined = 0;
        for (Map.Entry<String, Part> part : parts.entrySet()) {
            InputPart input = java.util.Objects.requireNonNull(inputs.get(part.getKey()));
            EncoderKind kind = part.getValue().kind();
            // Without the first stage nothing is made but widths are known.
            Stages wanted = stages.has(0) ? new Stages(0, kind.stages()) : new Stages(0, 0, false);
            Encoder encoder = kind.build(input.shape(), book, prefix + "." + part.getKey(), owner, wanted);
            made.add(new Made(input, encoder));
            joined += encoder.width();
        }
        List<Linear> layers = new ArrayList<>();
        int in = joined;
        for (int i = 0; i < widths.size(); i++) {
            if (stages.has(i + 1)) {
                layers.add(new Linear(book, prefix + ".joint." + i, owner, Role.WEIGHT, in, widths.get(i)));
            }
            in = widths.get(i);
        }
        return new Network(this, made, joined, Math.max(0, stages.from() - 1), layers);
    }

    /** Which columns each part sees. */
    private Map<String, InputPart> divide(InputShape shape) {
        Set<String> named = new HashSet<>();
        parts.values().forEach(part -> named.addAll(part.columns()));
        Set<String> twice = twice(shape);
        Set<String> unread = new TreeSet<>();
        shape.features().forEach(feature -> unread.add(feature.column()));
        shape.blocks().forEach(block -> unread.add(name(block, twice)));
        Map<String, InputPart> inputs = new LinkedHashMap<>();
        parts.forEach((name, part) -> {
            Set<String> own = new HashSet<>();
            for (InputShape.Feature feature : shape.features()) {
                if (sees(part, feature.column(), null, named, twice)) {
                    own.add(feature.column());
                }
            }
            for (BlockShape block : shape.blocks()) {
                if (sees(part, block.column(), block, named, twice)) {
                    own.add(name(block, twice));
                }
            }
            InputPart input = InputPart.of(
                    shape,
                    column -> sees(part, column, null, named, twice),
                    block -> sees(part, block.column(), block, named, twice));
            if (input.isEmpty()) {
                throw new PolymathException("No column is left for the part '" + name + "' of the encoder concat, "
                        + Choices.kindOf(part.encoder().getClass()) + "; the columns are "
                        + String.join(", ", all(shape)) + ". Maybe name its columns.");
            }
            unread.removeAll(own);
            inputs.put(name, input);
        });
        if (!unread.isEmpty()) {
            throw new PolymathException("No part of the encoder concat reads " + String.join(", ", unread)
                    + ". Name them under the columns of a part, or leave them out of the features.");
        }
        return inputs;
    }

    private static Set<String> all(InputShape shape) {
        Set<String> all = new TreeSet<>();
        shape.features().forEach(feature -> all.add(feature.column()));
        shape.blocks().forEach(block -> all.add(block.column()));
        return all;
    }

    /** Columns that are both a structured column and numbers made of it, as a text read in order and as terms. */
    private static Set<String> twice(InputShape shape) {
        Set<String> twice = new HashSet<>();
        shape.blocks().forEach(block -> twice.add(block.column()));
        twice.retainAll(
                shape.features().stream().map(InputShape.Feature::column).toList());
        return twice;
    }

    private static String name(BlockShape block, Set<String> twice) {
        return twice.contains(block.column()) ? block.column() + " (words in order)" : block.column();
    }

    private static boolean sees(
            Part part, String column, @Nullable BlockShape block, Set<String> named, Set<String> twice) {
        if (part.columns().isEmpty()) {
            return part.kind().reads(block) && !isNamed(column, named);
        }
        return isNamed(column, part.columns())
                && (!twice.contains(column) || part.kind().reads(block));
    }

    private static boolean isNamed(String column, java.util.Collection<String> names) {
        return names.stream().anyMatch(name -> column.equals(name) || column.startsWith(name + "."));
    }

    private record Made(InputPart input, Encoder encoder) {}

    private record Network(ConcatEncoder settings, List<Made> parts, int joined, int firstLayer, List<Linear> layers)
            implements Encoder {
        @Override
        public int stages() {
            return settings.stages();
        }

        @Override
        public int width(int stage) {
            return stage == 0 ? joined : settings.widths().get(stage - 1);
        }

        @Override
        public Tensor input(Pass pass) {
            // Parts find their own inputs; this is for gates alone.
            return pass.inputs().dense();
        }

        @Override
        public Tensor stage(int index, Tensor hidden, Pass pass) {
            if (index > 0) {
                Tensor out = settings.activation()
                        .apply(layers.get(index - 1 - firstLayer).forward(hidden));
                boolean drops = pass.training() && settings.dropout() > 0;
                return drops ? torch.dropout(out, settings.dropout(), true) : out;
            }
            TensorVector representations = new TensorVector();
            for (Made part : parts) {
                Inputs own = part.input().of(pass.inputs());
                representations.push_back(part.encoder().forward(new Pass(own, pass.training())));
            }
            return torch.cat(representations, 1);
        }

        @Override
        public boolean isPassableTogether() {
            return parts.stream().allMatch(part -> part.encoder().isPassableTogether());
        }

        @Override
        public boolean isChainOfSmallOperations() {
            return isPassableTogether()
                    && parts.stream().anyMatch(part -> part.encoder().isChainOfSmallOperations());
        }
    }
}
