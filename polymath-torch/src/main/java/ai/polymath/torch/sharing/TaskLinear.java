package ai.polymath.torch.sharing;

import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Role;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * One linear layer a task, computed together: {@code [tasks, rows, inputs]} to {@code [tasks, rows, outputs]}. Each task
 * owns its slice of the parameters.
 */
final class TaskLinear {
    private final Tensor weight;
    private final Tensor bias;

    private TaskLinear(Tensor weight, Tensor bias) {
        this.weight = weight;
        this.bias = bias;
    }

    /**
     * Makes {@code name.weight [tasks, outputs, inputs]} and {@code name.bias [tasks, outputs]}, uniform in
     * {@code +-1/sqrt(inputs)}.
     */
    static TaskLinear uniform(ParameterBook book, String name, int tasks, int inputs, int outputs) {
        double bound = 1 / Math.sqrt(inputs);
        Owner owner = TaskOwners.each(tasks);
        return new TaskLinear(
                book.uniform(name + ".weight", owner, Role.WEIGHT, bound, tasks, outputs, inputs),
                book.uniform(name + ".bias", owner, Role.OFFSET, bound, tasks, outputs));
    }

    /** Makes layers that give zeros at the start. */
    static TaskLinear zeros(ParameterBook book, String name, int tasks, int inputs, int outputs) {
        Owner owner = TaskOwners.each(tasks);
        return new TaskLinear(
                book.zeros(name + ".weight", owner, Role.WEIGHT, tasks, outputs, inputs),
                book.zeros(name + ".bias", owner, Role.OFFSET, tasks, outputs));
    }

    /** All tasks' layers. */
    Tensor forward(Tensor x) {
        return torch.baddbmm(bias.unsqueeze(1), x, weight.transpose(1, 2));
    }

    /** One task's layer, {@code [rows, inputs]} to {@code [rows, outputs]}. */
    Tensor forward(int task, Tensor x) {
        return torch.linear(x, weight.select(0, task), bias.select(0, task));
    }
}
