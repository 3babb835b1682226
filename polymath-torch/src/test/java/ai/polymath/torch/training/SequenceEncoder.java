package ai.polymath.torch.training;

import ai.polymath.torch.encoder.Encoder;
import ai.polymath.torch.encoder.EncoderKind;
import ai.polymath.torch.encoder.Stages;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Linear;
import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Pass;
import ai.polymath.torch.network.Role;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * An encoder whose input and middle stages are sequences with channels last, as those of texts: each number of an example
 * becomes a word of as many channels. The last stage averages over the words. It also keeps a record of what was run.
 *
 * @param widths channels of the input, then of each stage
 * @param ran stages that were run, with the prefix of their encoder; -1 is the input
 */
record SequenceEncoder(List<Integer> widths, List<String> ran) implements EncoderKind {
    static SequenceEncoder of(Integer... widths) {
        return new SequenceEncoder(List.of(widths), new ArrayList<>());
    }

    @Override
    public int stages() {
        return widths.size() - 1;
    }

    @Override
    public Encoder build(InputShape shape, ParameterBook book, String prefix, Owner owner, Stages stages) {
        List<Tensor> words = new ArrayList<>();
        if (stages.hasInput()) {
            words.add(book.normal(prefix + ".words", owner, Role.EMBEDDING, 0.5, widths.get(0)));
        }
        List<Linear> layers = new ArrayList<>();
        for (int s = stages.from(); s < stages.to(); s++) {
            String name = prefix + ".layer." + s;
            layers.add(new Linear(book, name, owner, Role.WEIGHT, widths.get(s), widths.get(s + 1)));
        }
        return new Encoder() {
            @Override
            public int stages() {
                return widths.size() - 1;
            }

            @Override
            public Tensor input(Pass pass) {
                ran.add(prefix + " input" + (pass.training() ? " in training" : ""));
                return pass.inputs().dense().unsqueeze(2).mul(words.get(0));
            }

            @Override
            public Tensor stage(int index, Tensor hidden, Pass pass) {
                ran.add(prefix + " " + index);
                Tensor out = layers.get(index - stages.from()).forward(hidden).tanh();
                return index == stages() - 1 ? out.mean(1L) : out;
            }

            @Override
            public int width(int stage) {
                return widths.get(stage + 1);
            }

            @Override
            public int channelAxis(int stage) {
                return stage == stages() - 1 ? 1 : 2;
            }
        };
    }
}
