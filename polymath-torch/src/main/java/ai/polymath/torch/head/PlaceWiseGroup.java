package ai.polymath.torch.head;

import ai.polymath.task.FittedTask;
import ai.polymath.torch.sharing.Representation;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** One task that has an answer for every place of an example. */
abstract class PlaceWiseGroup implements TaskGroup {
    /** The task's index among all. */
    final int index;

    final FittedTask fitted;

    PlaceWiseGroup(int index, FittedTask fitted) {
        this.index = index;
        this.fitted = fitted;
    }

    @Override
    public final List<Integer> indices() {
        return List.of(index);
    }

    @Override
    public final List<FittedTask> tasks() {
        return List.of(fitted);
    }

    @Override
    public boolean sharesHead() {
        return false;
    }

    @Override
    public final boolean isPlaceWise() {
        return true;
    }

    /** What the trunk gives this task, {@code [batch, width, places...]}. */
    final Tensor places(Representation representation) {
        return representation instanceof Representation.Shared shared
                ? shared.z()
                : ((Representation.PerTask) representation).z().select(0, index);
    }
}
