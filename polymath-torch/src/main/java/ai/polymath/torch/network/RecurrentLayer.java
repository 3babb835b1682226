package ai.polymath.torch.network;

import ai.polymath.torch.chain.GruLink;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * One direction of a recurrent layer: {@code [batch, length, inputs]} to the states after each step,
 * {@code [batch, length, units]}. One call for all steps: libtorch multiplies all inputs by {@code W_ih} at once and loops
 * over the steps itself. Parameters: {@code gates units (inputs + units + 2)}, uniform in {@code +-1/sqrt(units)}.
 */
public final class RecurrentLayer {
    private final RecurrentCell cell;
    private final int units;
    private final Tensor inputWeight;
    private final Tensor stateWeight;
    private final Tensor inputBias;
    private final Tensor stateBias;

    /**
     * Makes the parameters {@code name.weight_ih [gates units, inputs]}, {@code name.weight_hh [gates units, units]},
     * {@code name.bias_ih} and {@code name.bias_hh [gates units]}.
     */
    public RecurrentLayer(ParameterBook book, String name, Owner owner, RecurrentCell cell, int inputs, int units) {
        this.cell = cell;
        this.units = units;
        int rows = cell.gates() * units;
        double bound = 1 / Math.sqrt(units);
        this.inputWeight = book.uniform(name + ".weight_ih", owner, Role.WEIGHT, bound, rows, inputs);
        this.stateWeight = book.uniform(name + ".weight_hh", owner, Role.WEIGHT, bound, rows, units);
        this.inputBias = book.uniform(name + ".bias_ih", owner, Role.OFFSET, bound, rows);
        this.stateBias = book.uniform(name + ".bias_hh", owner, Role.OFFSET, bound, rows);
    }

    /** What carries the state. */
    public RecurrentCell cell() {
        return cell;
    }

    /** Whether it can be a link of a chain. */
    public boolean isLink() {
        return cell == RecurrentCell.GRU;
    }

    /** Applies a GRU without a graph, as a link of a chain. */
    public GruLink trace(Tensor x) {
        return new GruLink(new GruLink.Weights(inputWeight, stateWeight, inputBias, stateBias), x);
    }

    /** Applies it. */
    public Tensor forward(Tensor x) {
        Tensor start = torch.zeros(new long[] {1, x.size(0), units}, x.options());
        return cell.run(x, start, new TensorVector(inputWeight, stateWeight, inputBias, stateBias));
    }
}
