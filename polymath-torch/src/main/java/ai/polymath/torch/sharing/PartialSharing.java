package ai.polymath.torch.sharing;

import ai.polymath.PolymathException;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import ai.polymath.torch.encoder.Encoder;
import ai.polymath.torch.encoder.EncoderKind;
import ai.polymath.torch.encoder.Stages;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Pass;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * All tasks share the first stages of the encoder; each has later stages of its own (Long and Wang 2015; Misra et al., CVPR
 * 2016, call it a split architecture). With 0 shared stages the tasks are trained apart in one network; with all of them it
 * is hard sharing.
 *
 * <p>Parameters: with k shared stages {@code P(1..k) + T P(k+1..K)}, where P counts an encoder's stages.
 *
 * @param sharedStages how many stages, from the first, are shared
 */
@Kind("partial")
@Doc("Tasks share the first stages of the encoder; each has later stages of its own.")
public record PartialSharing(
        @Doc("How many stages, from the first, are shared; 0 trains tasks apart.") @Default("1")
        int sharedStages) implements SharingKind {
    /** Checks the number. */
    public PartialSharing {
        if (sharedStages < 0) {
            throw new PolymathException("shared_stages is " + sharedStages + ", but it must be 0 or more.");
        }
    }

    @Override
    public Trunk build(EncoderKind encoder, InputShape shape, int tasks, ParameterBook book) {
        int stages = encoder.stages();
        if (sharedStages > stages) {
            throw new PolymathException("model.sharing (partial): shared_stages is " + sharedStages
                    + ", but the encoder has " + stages + " stages. Maybe give the encoder more layers.");
        }
        if (sharedStages == stages) {
            return new HardSharing().build(encoder, shape, tasks, book);
        }
        List<Encoder> shared = new ArrayList<>();
        if (sharedStages > 0) {
            shared.add(encoder.build(shape, book, "shared", Owner.SHARED, new Stages(0, sharedStages)));
        }
        List<Encoder> own = new ArrayList<>();
        for (int t = 0; t < tasks; t++) {
            own.add(encoder.build(shape, book, "task." + t, TaskOwners.one(t), new Stages(sharedStages, stages)));
        }
        return new SplitTrunk(shared, own, sharedStages);
    }

    /** The shared encoder, if there is one, and the tasks' own. */
    private record SplitTrunk(List<Encoder> shared, List<Encoder> own, int split) implements Trunk {
        @Override
        public Representation forward(Pass pass) {
            List<Tensor> parts = new ArrayList<>();
            if (shared.isEmpty()) {
                own.forEach(encoder -> parts.add(encoder.forward(pass)));
            } else {
                Encoder first = shared.get(0);
                Tensor common = first.forward(first.input(pass), 0, split, pass);
                own.forEach(encoder -> parts.add(encoder.forward(common, split, encoder.stages(), pass)));
            }
            return Representation.PerTask.of(parts);
        }

        @Override
        public int width() {
            return own.get(0).width();
        }

        @Override
        public boolean isPerTask() {
            return true;
        }
    }
}
