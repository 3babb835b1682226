package ai.polymath.torch.network;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * What carries a state {@code h} from step to step; {@code W x} stands for {@code W_ih x + b_ih} and {@code U h} for
 * {@code W_hh h + b_hh}. The state before the first step is 0.
 */
public enum RecurrentCell {
    /** {@code h' = tanh(W x + U h)} (Elman 1990). */
    RNN(1) {
        @Override
        Tensor run(Tensor x, Tensor start, TensorVector parameters) {
            return new Tensor(torch.rnn_tanh(x, start, parameters, true, 1, 0, true, false, true)
                    .get0());
        }
    },
    /**
     * {@code i, f, o = sigmoid(W x + U h)}, {@code g = tanh(W x + U h)}, {@code c' = f c + i g}, {@code h' = o tanh(c')}
     * (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000). Rows of the weights: i, f, g, o.
     */
    LSTM(4) {
        @Override
        Tensor run(Tensor x, Tensor start, TensorVector parameters) {
            return new Tensor(torch.lstm(x, new TensorVector(start, start), parameters, true, 1, 0, true, false, true)
                    .get0());
        }
    },
    /**
     * {@code r, z = sigmoid(W x + U h)}, {@code n = tanh(W x + r (U h))}, {@code h' = (1 - z) n + z h} (Cho et al. 2014).
     * Rows of the weights: r, z, n.
     */
    GRU(3) {
        @Override
        Tensor run(Tensor x, Tensor start, TensorVector parameters) {
            return new Tensor(torch.gru(x, start, parameters, true, 1, 0, true, false, true)
                    .get0());
        }
    };

    private final int gates;

    RecurrentCell(int gates) {
        this.gates = gates;
    }

    /** How many rows of weights a unit has. */
    int gates() {
        return gates;
    }

    /** The states after all steps. */
    abstract Tensor run(Tensor x, Tensor start, TensorVector parameters);
}
