package ai.polymath.torch.chain;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A GRU layer in one direction. With {@code r, z = sigmoid(W x + U h)}, {@code n = tanh(W x + r (U h))} and
 * {@code h' = n + z (h - n)}, all that comes before {@code h'} gets {@code dh'} times a number that depends on the states
 * alone. These are computed once, for all steps in one go (the states are known already); what remains of a step back in
 * time is a product of {@code [T batch, 3 units]} by {@code [3 units, units]}: 30 large operations for a sequence of 30, where T
 * backward passes have {@code 30 x 12 x T} small ones. The gradients at the weights are one product a task over all steps.
 *
 * <p>Gates stand in the order n of the input, r, z, n of the state, so that what belongs to the input and what belongs to
 * the state are one stretch each.
 */
public final class GruLink implements ChainLink {
    /**
     * The layer's parameters, rows in the order r, z, n.
     *
     * @param input {@code [3 units, inputs]}
     * @param state {@code [3 units, units]}
     * @param inputBias {@code [3 units]}
     * @param stateBias {@code [3 units]}
     */
    public record Weights(Tensor input, Tensor state, Tensor inputBias, Tensor stateBias) {}

    private static final int GATES = 4;

    private final Weights weights;
    private final Tensor given;
    private final Tensor gave;
    private final long batch;
    private final long length;
    private final long inputs;
    private final long units;

    /**
     * A layer that was passed.
     *
     * @param x what it was given, {@code [batch, length, inputs]}
     * @param states what it gave, {@code [batch, length, units]}
     */
    public GruLink(Weights weights, Tensor x, Tensor states) {
        this.weights = weights;
        this.given = x;
        this.gave = states;
        this.batch = x.size(0);
        this.length = x.size(1);
        this.inputs = x.size(2);
        this.units = states.size(2);
    }

    @Override
    public boolean learns() {
        return weights.input().requires_grad()
                || weights.state().requires_grad()
                || weights.inputBias().requires_grad()
                || weights.stateBias().requires_grad();
    }

    @Override
    public Room room() {
        long places = batch * length;
        long atWeights = 3 * units * Math.max(inputs, units);
        long step = batch * GATES * units;
        return new Room(places * GATES * units, Math.max(atWeights, step) + batch * units, places * inputs);
    }

    /**
     * Passes gradients at the states.
     *
     * @param gradients {@code [T, batch, length, units]}; or {@code [T, batch, units]} at the last state only
     */
    @Override
    public Passed pass(Tensor gradients, boolean further, Workspace space) {
        long tasks = gradients.size(0);
        // Steps first from here on.
        Tensor x = given.transpose(0, 1).contiguous();
        Tensor states = gave.transpose(0, 1).contiguous();
        Tensor start = torch.zeros(new long[] {1, batch, units}, states.options());
        Tensor earlier = length == 1 ? start : torch.cat(new TensorVector(start, states.narrow(0, 0, length - 1)), 0);
        Tensor gates = backInTime(gradients, x, earlier, space);
        Tensor flat = gates.view(tasks, length * batch, GATES * units);
        Tensor atInput = flat.narrow(2, 0, 3 * units);
        Tensor atState = flat.narrow(2, units, 3 * units);
        Tensor read = x.view(length * batch, inputs);
        Tensor before = earlier.view(length * batch, units);
        Tensor sums = flat.sum(1);
        Tensor products = torch.zeros(new long[] {tasks, tasks}, flat.options());
        if (weights.inputBias().requires_grad()) {
            products.add_(Chain.products(sums.narrow(1, 0, 3 * units).contiguous()));
        }
        if (weights.stateBias().requires_grad()) {
            products.add_(Chain.products(sums.narrow(1, units, 3 * units).contiguous()));
        }
        if (weights.input().requires_grad()) {
            products.add_(weightProducts(atInput, read, space));
        }
        if (weights.state().requires_grad()) {
            products.add_(weightProducts(atState, before, space));
        }
        Tensor back = null;
        if (further) {
            Tensor steps = space.pass(gradients, tasks * length * batch, inputs);
            Tensor all = gates.view(tasks * length * batch, GATES * units);
            torch.mm_out(steps, all.narrow(1, 0, 3 * units), inputRows(weights.input()));
            back = steps.view(tasks, length, batch, inputs).transpose(1, 2);
        }
        return new Passed(products, back, w -> {
            Tensor sum = Chain.combine(flat, w);
            // Back to the order of the parameters.
            Tensor input = torch.cat(new TensorVector(sum.narrow(1, units, 2 * units), sum.narrow(1, 0, units)), 1);
            Tensor state = sum.narrow(1, units, 3 * units);
            if (weights.input().requires_grad()) {
                weights.input().grad().addmm_(input.t(), read);
            }
            if (weights.state().requires_grad()) {
                weights.state().grad().addmm_(state.t(), before);
            }
            if (weights.inputBias().requires_grad()) {
                weights.inputBias().grad().add_(input.sum(0));
            }
            if (weights.stateBias().requires_grad()) {
                weights.stateBias().grad().add_(state.sum(0));
            }
        });
    }

    private static Tensor weightProducts(Tensor gates, Tensor given, Workspace space) {
        Tensor all = given.unsqueeze(0).expand(gates.size(0), given.size(0), given.size(1));
        Tensor atWeight = space.scratch(0, gates, gates.size(0), gates.size(2), given.size(1));
        return Chain.products(torch.bmm_out(atWeight, gates.transpose(1, 2), all));
    }

    /** Rows r, z, n in the order n, r, z. */
    private Tensor inputRows(Tensor rows) {
        return torch.cat(new TensorVector(rows.narrow(0, 2 * units, units), rows.narrow(0, 0, 2 * units)), 0);
    }

    /** The gradients before the gates, {@code [T, length, batch, 4 units]}. */
    private Tensor backInTime(Tensor gradients, Tensor x, Tensor earlier, Workspace space) {
        long tasks = gradients.size(0);
        boolean everywhere = gradients.dim() == 4;
        Tensor input = torch.linear(x, weights.input(), new TensorOptional(weights.inputBias()));
        Tensor state = torch.linear(earlier, weights.state(), new TensorOptional(weights.stateBias()));
        Tensor opened = torch.sigmoid(input.narrow(2, 0, 2 * units).add(state.narrow(2, 0, 2 * units)));
        Tensor reset = opened.narrow(2, 0, units);
        Tensor update = opened.narrow(2, units, units).contiguous();
        Tensor ofState = state.narrow(2, 2 * units, units);
        Tensor fresh = torch.tanh(input.narrow(2, 2 * units, units).add(reset.mul(ofState)));
        // d / d x of sigmoid is s (1 - s), of tanh 1 - n^2.
        Tensor n = oneMinus(update).mul(oneMinus(fresh.square()));
        Tensor r = n.mul(ofState).mul(reset).mul(oneMinus(reset));
        Tensor z = earlier.sub(fresh).mul(update).mul(oneMinus(update));
        // [length, batch, 4, units]
        Tensor slopes = torch.stack(new TensorVector(new Tensor[] {n, r, z, n.mul(reset)}), 2);

        Tensor all = space.keep(gradients, tasks, length, batch, GATES * units);
        Tensor gates = space.scratch(0, gradients, tasks, batch, GATES, units);
        Tensor stateGates = gates.view(tasks * batch, GATES * units).narrow(1, units, 3 * units);
        Tensor at = space.scratch(1, gradients, tasks, batch, units);
        at.copy_(everywhere ? gradients.select(2, length - 1) : gradients);
        for (long step = length - 1; step >= 0; step--) {
            torch.mul_out(gates, at.unsqueeze(2), slopes.select(0, step));
            all.select(1, step).copy_(gates.view(tasks, batch, GATES * units));
            if (step > 0) {
                at.mul_(update.select(0, step));
                at.view(tasks * batch, units).addmm_(stateGates, weights.state());
                if (everywhere) {
                    at.add_(gradients.select(2, step - 1));
                }
            }
        }
        return all;
    }

    private static Tensor oneMinus(Tensor x) {
        return x.neg().add_(new Scalar(1.0));
    }
}
