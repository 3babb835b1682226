package ai.polymath.torch.balancing;

import ai.polymath.balancing.Gramian;
import ai.polymath.balancing.StepInput;
import ai.polymath.torch.engine.Gradients;
import ai.polymath.torch.engine.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** How long the gradients of parts of a batch are at the representation; see {@code GradientWeighting.parts}. */
final class PartLengths {
    private PartLengths() {}

    /**
     * The largest squared length of any part's gradient, by task, as the diagonal of a Gramian.
     *
     * @param cut after the heads' backward pass
     * @param parts in how many parts of equal size the batch is cut, rows in order; the last may be shorter
     */
    static Gramian largest(Cut cut, StepBatch batch, StepInput input, BatchSource source, int parts) {
        int[] rows = batch.rows();
        int[] present = input.present();
        double[] squares;
        try (Gradients.Off off = Gradients.off()) {
            Tensor byRow = cut.gradients(present).to(torch.ScalarType.Double).reshape(present.length, rows.length, -1);
            squares = Tensors.doubles(byRow.square().sum(2));
        }
        int size = (rows.length + parts - 1) / parts;
        int[] all = source.counts(rows);
        double[] products = new double[present.length * present.length];
        for (int start = 0; start < rows.length; start += size) {
            int end = Math.min(rows.length, start + size);
            int[] counts = source.counts(Arrays.copyOfRange(rows, start, end));
            for (int i = 0; i < present.length; i++) {
                if (counts[present[i]] > 0) {
                    double sum = 0;
                    for (int row = start; row < end; row++) {
                        sum += squares[i * rows.length + row];
                    }
                    // From a share of the whole batch's mean to the mean of the part.
                    double share = (double) all[present[i]] / counts[present[i]];
                    int diagonal = i * present.length + i;
                    products[diagonal] = Math.max(products[diagonal], share * share * sum);
                    if (Double.isNaN(sum)) {
                        products[diagonal] = sum;
                    }
                }
            }
        }
        return Gramian.of(products, present.length);
    }
}
