package ai.polymath.torch.sharing;

import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import ai.polymath.torch.encoder.Encoder;
import ai.polymath.torch.encoder.EncoderKind;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Pass;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The multi-task attention network (Liu, Johns and Davison, CVPR 2019): one encoder for all tasks, and at each stage a mask
 * of each task's own on what the stage gives, {@code a_t = m_t * p}. A mask lies in (0, 1) for each channel and position and
 * is made from the shared features p and from the task's attended features of the stage before, brought to this stage:
 * {@code m_t = sigmoid(B_t relu(A_t [p; stage(a_t before)]))}. The heads see what is attended to of the last stage.
 *
 * <p>The paper brings attended features forward by a convolution that all tasks share; here the stage itself does it, which
 * fits vectors, images and sequences alike. Stages behind the first thus run {@code T + 1} times. Linear layers along the
 * channels are the paper's 1 x 1 convolutions; its batch normalisation is left out.
 *
 * <p><b>What is shared.</b> The encoder. The layers of the masks are the tasks' own: they are trained by their task's loss
 * alone and are no part of what balancing methods compare.
 *
 * <p>Parameters, summed over stages of C channels: {@code P + T sum ((I + 1) C + (C + 1) C)}, where {@code I = C} at the
 * first stage and {@code 2 C} behind it.
 */
@Kind("mtan")
@Doc("One encoder for all tasks; each attends to a part of what its stages give.")
public record Mtan() implements SharingKind {
    @Override
    public Trunk build(EncoderKind encoder, InputShape shape, int tasks, ParameterBook book) {
        Encoder shared = encoder.build(shape, book, "shared", Owner.SHARED);
        List<Attention> attentions = new ArrayList<>();
        for (int k = 0; k < encoder.stages(); k++) {
            int channels = shared.width(k);
            int inputs = k == 0 ? channels : 2 * channels;
            String name = "attention." + k;
            attentions.add(new Attention(
                    TaskLinear.uniform(book, name + ".0", tasks, inputs, channels),
                    TaskLinear.uniform(book, name + ".1", tasks, channels, channels)));
        }
        return new AttendedTrunk(shared, attentions, tasks);
    }

    private record Attention(TaskLinear first, TaskLinear second) {
        /** The masks, {@code [tasks, positions, inputs]} to {@code [tasks, positions, channels]}. */
        Tensor mask(Tensor x) {
            return torch.sigmoid(second.forward(torch.relu(first.forward(x))));
        }
    }

    private record AttendedTrunk(Encoder shared, List<Attention> attentions, int tasks) implements Trunk {
        @Override
        public Representation forward(Pass pass) {
            Tensor features = shared.input(pass);
            List<Tensor> attended = new ArrayList<>();
            for (int k = 0; k < attentions.size(); k++) {
                features = shared.stage(k, features, pass);
                int axis = shared.channelAxis(k);
                Tensor rows = Channels.rows(features, axis);
                Tensor all = rows.unsqueeze(0).expand(tasks, -1, -1);
                if (k > 0) {
                    TensorVector before = new TensorVector();
                    for (Tensor own : attended) {
                        before.push_back(Channels.rows(shared.stage(k, own, pass), axis));
                    }
                    all = torch.cat(new TensorVector(all, torch.stack(before)), 2);
                }
                Tensor masked = attentions.get(k).mask(all).mul(rows);
                attended.clear();
                for (int t = 0; t < tasks; t++) {
                    attended.add(Channels.unrows(masked.select(0, t), features, axis));
                }
            }
            return Representation.PerTask.of(attended);
        }

        @Override
        public int width() {
            return shared.width();
        }

        @Override
        public boolean isPerTask() {
            return true;
        }
    }
}
