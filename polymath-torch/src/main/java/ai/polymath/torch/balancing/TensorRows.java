package ai.polymath.torch.balancing;

import ai.polymath.balancing.GradientRows;
import ai.polymath.balancing.Gramian;
import ai.polymath.torch.engine.Gradients;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Gradients in a tensor {@code [rows, P]} on the network's device. Only inner products come to the host.
 *
 * @param tensor contiguous, {@code [rows, P]}
 */
record TensorRows(Tensor tensor) implements GradientRows {
    /** Relative error of a sum of products in single precision. */
    private static final double FLOAT_PRECISION = 0x1p-22;

    @Override
    public int rows() {
        return (int) tensor.size(0);
    }

    @Override
    public long columns() {
        return tensor.size(1);
    }

    @Override
    public Gramian gramian(int[] chosen) {
        try (Scope scope = Scope.open();
                Gradients.Off off = Gradients.off()) {
            Tensor rows = select(chosen);
            return ofRows(rows);
        }
    }

    /** Inner products of all rows; as precise as the tensor's own arithmetic, which the solvers must know. */
    static Gramian ofRows(Tensor rows) {
        return ofProducts(torch.mm(rows, rows.t()));
    }

    /** Inner products {@code [T, T]}; as precise as the tensor's own arithmetic. */
    static Gramian ofProducts(Tensor products) {
        Gramian gramian = Gramian.of(Tensors.doubles(products), (int) products.size(0));
        return products.element_size() == Float.BYTES ? gramian.withPrecision(FLOAT_PRECISION) : gramian;
    }

    /** {@code this[i] . other[j]}, row-major {@code [rows, rows of other]}. */
    double[] products(TensorRows other) {
        try (Scope scope = Scope.open();
                Gradients.Off off = Gradients.off()) {
            return Tensors.doubles(torch.mm(tensor, other.tensor.t()));
        }
    }

    /** The chosen rows; a view where they are the first ones in order. */
    private Tensor select(int[] chosen) {
        for (int i = 0; i < chosen.length; i++) {
            if (chosen[i] != i) {
                long[] index = new long[chosen.length];
                for (int k = 0; k < index.length; k++) {
                    index[k] = chosen[k];
                }
                return tensor.index_select(
                        0, Tensors.of(index, index.length).to(tensor.device(), torch.ScalarType.Long));
            }
        }
        return tensor.narrow(0, 0, chosen.length);
    }

    private static Tensor row(GradientRows rows, int row) {
        return ((TensorRows) rows).tensor.select(0, row);
    }

    @Override
    public void blend(int row, double keep, GradientRows from, int fromRow, double add) {
        try (Scope scope = Scope.open();
                Gradients.Off off = Gradients.off()) {
            Tensor mine = row(this, row);
            Tensor other = row(from, fromRow).mul(new Scalar(add));
            // A row kept 0 times may hold anything, also what is not a number.
            if (keep == 0) {
                mine.copy_(other);
            } else {
                mine.mul_(new Scalar(keep)).add_(other);
            }
        }
    }

    @Override
    public void addSquares(int row, GradientRows from, int fromRow) {
        try (Scope scope = Scope.open();
                Gradients.Off off = Gradients.off()) {
            Tensor other = row(from, fromRow);
            row(this, row).addcmul_(other, other, new Scalar(1.0));
        }
    }

    @Override
    public double adaptiveSquareNorm(int row, GradientRows squares, int squaresRow, double epsilon) {
        try (Scope scope = Scope.open();
                Gradients.Off off = Gradients.off()) {
            Tensor squared = row(this, row).square();
            Tensor root = row(squares, squaresRow).add(new Scalar(epsilon)).sqrt();
            Tensor ratio = squared.div(root);
            // 0 / 0 counts 0.
            Tensor terms = torch.where(squared.eq(new Scalar(0.0)), squared, ratio);
            return Tensors.doubles(terms.sum())[0];
        }
    }

    @Override
    public void combine(int row, GradientRows from, int[] chosen, double[] weights) {
        try (Scope scope = Scope.open();
                Gradients.Off off = Gradients.off()) {
            Tensor rows = ((TensorRows) from).select(chosen);
            row(this, row).copy_(torch.mv(rows.t(), vector(weights)));
        }
    }

    private Tensor vector(double[] values) {
        return Tensors.of(values, values.length).to(tensor.device(), tensor.scalar_type());
    }

    @Override
    public void dropSigns(int row, GradientRows from, double leak, long seed) {
        try (Scope scope = Scope.open();
                Gradients.Off off = Gradients.off()) {
            ai.polymath.torch.engine.Engine.seed(seed);
            Tensor rows = ((TensorRows) from).tensor;
            Tensor sum = rows.sum(0);
            Tensor size = rows.abs().sum(0);
            // A column of zeros keeps its zeros whichever sign is chosen.
            Tensor purity = sum.div(size).nan_to_num().add(new Scalar(1.0)).mul(new Scalar(0.5));
            Tensor positiveChosen = torch.rand_like(purity).lt(purity);
            Tensor positive = rows.clamp_min(new Scalar(0.0)).sum(0);
            Tensor negative = rows.clamp_max(new Scalar(0.0)).sum(0);
            Tensor kept = torch.where(positiveChosen, positive, negative);
            Tensor dropped = torch.where(positiveChosen, negative, positive);
            row(this, row).copy_(kept.add(dropped, new Scalar(leak)));
        }
    }

    @Override
    public void trimmedMean(int row, GradientRows from, int trim) {
        try (Scope scope = Scope.open();
                Gradients.Off off = Gradients.off()) {
            Tensor rows = ((TensorRows) from).tensor;
            Tensor sorted = rows.sort(0, false).get0();
            Tensor kept = sorted.narrow(0, trim, rows.size(0) - 2L * trim);
            row(this, row).copy_(kept.mean(0));
        }
    }
}
