package ai.polymath.torch.convolution;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Kernels as banded matrices. A row of a picture, all channels of a pixel next to each other, is a vector of {@code w in}
 * numbers; what a row ky of the kernel makes of a stretch of it, a tile of t pixels of the result, is a product with
 *
 * <pre>{@code
 * T[ky] [(t + kw - 1) in, t out],   T[ky][(x + kx) in + i][x, o] = weight[o, i, ky, kx]
 * }</pre>
 *
 * the same for all tiles. All else in it is 0: it has {@code (t + kw - 1) / kw} times as many numbers as there are to multiply.
 *
 * <p>Where the largest of {@code pool} neighbours follows, columns stand in the order (x mod pool, x / pool, o): then the
 * neighbours of a tile stand in stretches of {@code t / pool * out} numbers.
 *
 * @param in channels
 * @param out channels
 * @param height of the kernel, kh
 * @param width of the kernel, kw
 * @param pool neighbours in a row of which the largest is wanted
 * @param tile pixels of the result in one product, a multiple of {@code pool}
 */
record Bands(long in, long out, long height, long width, long pool, long tile) {
    /** Pixels that a tile is made of. */
    long span() {
        return tile + width - 1;
    }

    /** Rows of one matrix. */
    long rows() {
        return span() * in;
    }

    /** Columns of one matrix. */
    long columns() {
        return tile * out;
    }

    /** The matrices of a kernel {@code [out, in, kh, kw]}: {@code [kh, rows, columns]}. */
    Tensor of(Tensor weight) {
        Tensor bands = torch.zeros(new long[] {height, rows(), columns()}, weight.options());
        for (long kx = 0; kx < width; kx++) {
            Tensor column = weight.select(3, kx).permute(2, 1, 0);
            band(bands, 1, kx).select(0, 0).copy_(column.unsqueeze(2).unsqueeze(2));
        }
        return bands;
    }

    /**
     * The transpose of {@link #of}: what gradients at the matrices mean for the kernel.
     *
     * @param bands of T tasks, {@code [kh, rows, T columns]}
     * @param weight where they go, {@code [T, out, in, kh, kw]}
     */
    void gather(Tensor bands, Tensor weight) {
        long tasks = weight.size(0);
        for (long kx = 0; kx < width; kx++) {
            weight.select(4, kx).copy_(band(bands, tasks, kx).sum(3, 4).permute(0, 3, 2, 1));
        }
    }

    /** Where the matrices of T tasks hold the column kx of the kernel, {@code [T, kh, in, tile / pool, pool, out]}. */
    private Tensor band(Tensor bands, long tasks, long kx) {
        long row = tasks * columns();
        long down = in * row;
        long[] sizes = {tasks, height, in, tile / pool, pool, out};
        long[] strides = {columns(), rows() * row, row, pool * down + out, down + tile / pool * out, 1};
        return torch.as_strided(bands, sizes, strides, new LongOptional(kx * down));
    }
}
