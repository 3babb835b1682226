package ai.polymath.torch.head;

import ai.polymath.experiment.HeadSettings;
import ai.polymath.task.FittedTask;
import ai.polymath.task.TaggingTask;
import ai.polymath.torch.encoder.PlacePooling;
import ai.polymath.torch.network.Inputs;
import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Pass;
import ai.polymath.torch.sharing.Representation;
import java.util.List;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * One tagging task: the same layers at each word give a score for each tag, {@code [batch, length, K]}. Tags are decided one by
 * one, with cross-entropy as loss, or together by a {@link Chain}, with the negative log probability of a text's known tags. In
 * both cases the task's loss is the sum over texts divided by the number of known tags.
 */
final class TaggingGroup extends PlaceWiseGroup {
    private static final double NO_TAG = -1;

    private final HeadGroup head;
    private final @Nullable Chain chain;

    TaggingGroup(ParameterBook book, String name, int index, FittedTask task, int width, HeadSettings settings) {
        super(index, task);
        int tags = task.classes().size();
        this.head = new HeadGroup(
                book, name, List.of(index), List.of(task.name()), width, tags, settings, HeadGroup.Use.OWN, null);
        boolean together = ((TaggingTask) task.task()).decoder() == TaggingTask.Decoder.CRF;
        this.chain = together ? new Chain(book, name + ".chain", new Owner(List.of(index)), tags) : null;
    }

    @Override
    public boolean hasWideLabels() {
        return true;
    }

    @Override
    public Tensor outputs(Representation representation, Pass pass) {
        Tensor z = places(representation);
        long batch = z.size(0);
        long length = z.size(2);
        Tensor words = z.transpose(1, 2).reshape(batch * length, z.size(1));
        Tensor scores = head.forward(new Representation.Shared(words), pass.training());
        return scores.view(batch, length, scores.size(2));
    }

    @Override
    public Tensor losses(Tensor outputs, Tensor labels, Tensor shares, Inputs inputs) {
        // Labels are as wide as the longest text that has any: texts beyond it have none.
        long common = Math.min(outputs.size(1), labels.size(2));
        Tensor tags = labels.select(1, 0).narrow(1, 0, common).to(ScalarType.Long);
        Tensor own = shares.select(1, 0).narrow(1, 0, common);
        if (chain == null) {
            Tensor told = torch.log_softmax(outputs.narrow(1, 0, common), 2)
                    .gather(2, tags.unsqueeze(2))
                    .squeeze(2);
            return told.mul(own).sum().neg().unsqueeze(0);
        }
        Tensor mask = PlacePooling.mask(inputs);
        Tensor words = outputs.narrow(1, 0, common);
        Tensor ofWords = mask == null ? null : mask.narrow(1, 0, common);
        Tensor perText = chain.loss(words, tags, own.ne(new Scalar(0.0)), ofWords);
        return perText.mul(own.amax(new long[] {1}, false)).sum().unsqueeze(0);
    }

    @Override
    public Tensor predictions(Tensor outputs, Inputs inputs) {
        Tensor mask = PlacePooling.mask(inputs);
        Tensor tags = chain == null ? torch.argmax(outputs, new LongOptional(2), false) : chain.best(outputs, mask);
        Tensor told = tags.to(outputs.scalar_type());
        Tensor open = mask == null ? told : told.masked_fill(mask.logical_not(), new Scalar(NO_TAG));
        return open.unsqueeze(1);
    }
}
