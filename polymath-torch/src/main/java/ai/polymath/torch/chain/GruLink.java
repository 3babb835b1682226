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
    private final long batch;
    private final long length;
    private final long inputs;
    private final long units;
    /** Steps first: {@code [length, batch, inputs]}. */
    private final Tensor given;
    /** {@code [1 + length, batch, units]}, the start first. */
    private final Tensor states;
    /** r, z and n, {@code [length, batch, 3 units]}. */
    private final Tensor gates;
    /** {@code U h + b}, of which n needs its part again, {@code [length, batch, 3 units]}. */
    private final Tensor ofState;

    /**
     * Passes a layer: six operations a step.
     *
     * @param x what it is given, {@code [batch, length, inputs]}
     */
    public GruLink(Weights weights, Tensor x) {
        this.weights = weights;
        this.batch = x.size(0);
        this.length = x.size(1);
        this.inputs = x.size(2);
        this.units = weights.state().size(1);
        this.given = x.transpose(0, 1).contiguous();
        this.gates = torch.linear(given, weights.input(), new TensorOptional(weights.inputBias()));
        this.ofState = torch.empty_like(gates);
        this.states = x.new_empty(length + 1, batch, units);
        states.select(0, 0).zero_();
        Tensor turned = weights.state().t();
        TensorVector state = torch.unbind(states);
        TensorVector hidden = torch.unbind(ofState);
        TensorVector hiddenOpening = torch.unbind(ofState.narrow(2, 0, 2 * units));
        TensorVector hiddenFresh = torch.unbind(ofState.narrow(2, 2 * units, units));
        TensorVector opening = torch.unbind(gates.narrow(2, 0, 2 * units));
        TensorVector reset = torch.unbind(gates.narrow(2, 0, units));
        TensorVector update = torch.unbind(gates.narrow(2, units, units));
        TensorVector fresh = torch.unbind(gates.narrow(2, 2 * units, units));
        for (long step = 0; step < length; step++) {
            torch.addmm_out(hidden.get(step), weights.stateBias(), state.get(step), turned);
            opening.get(step).add_(hiddenOpening.get(step)).sigmoid_();
            fresh.get(step).addcmul_(reset.get(step), hiddenFresh.get(step)).tanh_();
            torch.lerp_out(state.get(step + 1), fresh.get(step), state.get(step), update.get(step));
        }
    }

    /** The states after all steps, {@code [batch, length, units]}. */
    public Tensor result() {
        return states.narrow(0, 1, length).transpose(0, 1);
    }

    @Override
    public boolean learns() {
        return weights.input().requires_grad()
                || weights.state().requires_grad()
                || weights.inputBias().requires_grad()
                || weights.stateBias().requires_grad();
    }

    @Override
    public Room room(long tasks) {
        long places = batch * length;
        long atWeights = 3 * units * Math.max(inputs, units);
        long gates = places * GATES * units;
        return new Room(gates, Math.max(atWeights, gates) + batch * units, places * inputs);
    }

    /**
     * Passes gradients at the states.
     *
     * @param gradients {@code [T, batch, length, units]}; or {@code [T, batch, units]} at the last state only
     */
    @Override
    public Passed pass(Tensor gradients, boolean compared, boolean further, Workspace space) {
        long tasks = gradients.size(0);
        Tensor flat = backInTime(gradients, space);
        Tensor read = given.view(length * batch, inputs);
        Tensor before = states.narrow(0, 0, length).view(length * batch, units);
        Tensor products = compared ? products(flat, read, before, space) : null;
        Tensor back = null;
        if (further) {
            Tensor steps = space.pass(gradients, tasks * length * batch, inputs);
            Tensor all = flat.view(tasks * length * batch, GATES * units);
            torch.mm_out(steps, all.narrow(1, 0, 3 * units), inputRows(weights.input()));
            back = steps.view(tasks, length, batch, inputs).transpose(1, 2);
        }
        return new Passed(products, back, new Learning() {
            @Override
            public void add(Tensor weights) {
                learn(Chain.combine(flat, weights), read, before);
            }

            @Override
            public void add(int task) {
                learn(flat.select(0, task), read, before);
            }
        });
    }

    private Tensor products(Tensor flat, Tensor read, Tensor before, Workspace space) {
        long tasks = flat.size(0);
        Tensor sums = flat.sum(1);
        Tensor products = torch.zeros(new long[] {tasks, tasks}, flat.options());
        if (weights.inputBias().requires_grad()) {
            products.add_(Chain.products(sums.narrow(1, 0, 3 * units).contiguous()));
        }
        if (weights.stateBias().requires_grad()) {
            products.add_(Chain.products(sums.narrow(1, units, 3 * units).contiguous()));
        }
        if (weights.input().requires_grad()) {
            products.add_(weightProducts(flat.narrow(2, 0, 3 * units), read, space));
        }
        if (weights.state().requires_grad()) {
            products.add_(weightProducts(flat.narrow(2, units, 3 * units), before, space));
        }
        return products;
    }

    /** Adds to the parameters' gradients, from those before the gates, {@code [length batch, 4 units]}. */
    private void learn(Tensor gates, Tensor read, Tensor before) {
        // Back to the order of the parameters.
        Tensor input = torch.cat(new TensorVector(gates.narrow(1, units, 2 * units), gates.narrow(1, 0, units)), 1);
        Tensor state = gates.narrow(1, units, 3 * units);
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

    /** The gradients before the gates, {@code [T, length batch, 4 units]}. */
    private Tensor backInTime(Tensor gradients, Workspace space) {
        long tasks = gradients.size(0);
        boolean everywhere = gradients.dim() == 4;
        Tensor slopes = slopes();
        // Steps first, so that a step is one stretch.
        long[] shape = {length, tasks, batch, GATES * units};
        Tensor all = tasks == 1 ? space.keep(gradients, shape) : space.scratch(0, gradients, shape);
        Tensor at = space.scratch(1, gradients, tasks, batch, units);
        at.copy_(everywhere ? gradients.select(2, length - 1) : gradients);
        Tensor flatAt = at.view(tasks * batch, units);
        Tensor spread = at.unsqueeze(2);
        TensorVector gateOf = torch.unbind(all.view(length, tasks, batch, GATES, units));
        TensorVector stateOf =
                torch.unbind(all.view(length, tasks * batch, GATES * units).narrow(2, units, 3 * units));
        TensorVector slopeOf = torch.unbind(slopes);
        TensorVector updateOf = torch.unbind(gates.narrow(2, units, units));
        for (long step = length - 1; step >= 0; step--) {
            torch.mul_out(gateOf.get(step), spread, slopeOf.get(step));
            if (step > 0) {
                at.mul_(updateOf.get(step));
                flatAt.addmm_(stateOf.get(step), weights.state());
                if (everywhere) {
                    at.add_(gradients.select(2, step - 1));
                }
            }
        }
        if (tasks > 1) {
            all = space.keep(gradients, tasks, length, batch, GATES * units).copy_(all.transpose(0, 1));
        }
        return all.view(tasks, length * batch, GATES * units);
    }

    /** What a gradient at a new state is multiplied by before each gate, {@code [length, batch, 4, units]}. */
    private Tensor slopes() {
        Tensor reset = gates.narrow(2, 0, units);
        Tensor update = gates.narrow(2, units, units);
        Tensor fresh = gates.narrow(2, 2 * units, units);
        // d / d x of sigmoid is s (1 - s), of tanh 1 - n^2.
        Tensor kept = oneMinus(update);
        Tensor n = oneMinus(fresh.square()).mul_(kept);
        Tensor r = n.mul(ofState.narrow(2, 2 * units, units)).mul_(reset).mul_(oneMinus(reset));
        Tensor z = states.narrow(0, 0, length).sub(fresh).mul_(update).mul_(kept);
        return torch.stack(new TensorVector(new Tensor[] {n, r, z, n.mul(reset)}), 2);
    }

    private static Tensor oneMinus(Tensor x) {
        return x.neg().add_(new Scalar(1.0));
    }
}
