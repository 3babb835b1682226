package ai.polymath.torch.convolution;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * One batch's convolution and pooling, forward and as often backward as wanted. Rows of pictures stand first,
 * {@code [row, example, column, channel]}: so the rows that meet one row of the kernel are one matrix for all examples,
 * without a copy, and each tile of columns a part of it. To be used with autograd off.
 */
public final class BandedPass {
    private static final long BLOCK_BYTES = 1 << 20;

    private static final long COLUMNS_AT_ONCE = 400;
    private static final long BYTES_AT_ONCE = 16 << 20;

    /** Rows after pooling that are treated together, with what their pooling chose. */
    private record Block(long from, long rows, Largest alongColumns, Largest alongRows) {}

    /** What a backward pass finds, each if it was wanted. */
    record Found(
            @Nullable Tensor x,
            @Nullable Tensor weight,
            @Nullable Tensor bias) {}

    private final Plan plan;
    private final Bands bands;
    private final long batch;
    private final long padding;
    private final TensorOptions like;

    /** {@code [rows, batch, columns, in]}, zeros around it included. */
    private final Tensor x;

    /** {@code [kh, (t + kw - 1) in, t out]}. */
    private final Tensor matrices;

    private final long atX;
    private final Tensor[] byRow;
    private final Tensor[] turned;
    private final List<Block> blocks = new ArrayList<>();
    private @Nullable Tensor windows;
    private int passes;

    /**
     * Gets ready.
     *
     * @param pictures {@code [batch, in, h, w]}
     * @param weight {@code [out, in, kh, kw]}
     */
    BandedPass(Plan plan, Tensor pictures, Tensor weight, long padding) {
        this.plan = plan;
        this.bands = plan.bands();
        this.batch = plan.batch();
        this.padding = padding;
        this.like = pictures.options();
        this.x = rowsFirst(pictures);
        this.matrices = bands.of(weight);
        this.atX = x.storage_offset();
        this.byRow = new Tensor[(int) bands.height()];
        this.turned = new Tensor[byRow.length];
        for (int ky = 0; ky < byRow.length; ky++) {
            byRow[ky] = matrices.select(0, ky);
            turned[ky] = byRow[ky].t();
        }
        long rows = plan.rowsGiven() / bands.pool();
        long bytes = bands.pool() * batch * plan.columnsGiven() * bands.out() * pictures.element_size();
        long atOnce = Math.max(1, BLOCK_BYTES / bytes);
        for (long from = 0; from < rows; from += atOnce) {
            blocks.add(new Block(from, Math.min(atOnce, rows - from), new Largest(3), new Largest(1)));
        }
    }

    private Tensor rowsFirst(Tensor pictures) {
        Tensor rows = pictures.permute(2, 0, 3, 1);
        if (padding == 0) {
            return rows.contiguous();
        }
        Tensor padded = torch.zeros(sizeBefore(), like);
        inner(padded).copy_(rows);
        return padded;
    }

    /** Without the zeros around. */
    private Tensor inner(Tensor padded) {
        return padding == 0
                ? padded
                : padded.narrow(0, padding, plan.rows() - 2 * padding).narrow(2, padding, plan.columns() - 2 * padding);
    }

    /**
     * Convolves and pools.
     *
     * @param bias {@code [out]}, or null
     * @param remember whether gradients will be passed back
     * @return {@code [rows, batch, columns, out]}
     */
    public Tensor forward(@Nullable Tensor bias, boolean remember) {
        long pool = bands.pool();
        long rows = plan.rowsGiven() / pool;
        long columns = plan.columnsGiven() / pool;
        Tensor y = empty(rows, batch, columns, bands.out());
        Tensor wide = pool == 1 ? y : empty(pool * blocks.get(0).rows(), batch, columns, pool, bands.out());
        Tensor across = pool == 1 ? y : empty(blocks.get(0).rows(), pool, batch, columns, bands.out());
        for (Block block : blocks) {
            if (pool == 1) {
                multiply(block.from(), y.narrow(0, block.from(), block.rows()));
                continue;
            }
            Tensor given = wide.narrow(0, 0, pool * block.rows());
            multiply(pool * block.from(), given);
            Tensor largest = neighbours(across.narrow(0, 0, block.rows()), block, false);
            block.alongColumns().find(neighbours(given, block, true), largest, remember);
            Tensor result = y.narrow(0, block.from(), block.rows())
                    .view(block.rows(), batch * plan.tiles(), bands.columns() / pool);
            block.alongRows().find(largest, result, remember);
        }
        if (bias != null) {
            // After pooling there are fewer numbers, and the largest stays the largest.
            y.view(rows * batch, columns * bands.out()).add_(bias.repeat(columns));
        }
        return y;
    }

    /** {@code [rows, pool, batch tiles, pool, t / pool out]}, or that without the axis of columns. */
    private Tensor neighbours(Tensor x, Block block, boolean ofColumns) {
        long pool = bands.pool();
        long stretch = bands.columns() / pool;
        return ofColumns
                ? x.view(block.rows(), pool, batch * plan.tiles(), pool, stretch)
                : x.view(block.rows(), pool, batch * plan.tiles(), stretch);
    }

    /** Rows of the result before pooling, from one on. */
    private void multiply(long from, Tensor into) {
        long count = into.size(0);
        Tensor result = into.view(count * batch, plan.columnsGiven() * bands.out());
        for (long tile = 0; tile < plan.tiles(); tile++) {
            Tensor part = result.narrow(1, tile * bands.columns(), bands.columns());
            if (plan.isWindowed()) {
                torch.mm_out(part, windows(from, count, tile), matrices.view(-1, bands.columns()));
                continue;
            }
            for (long ky = 0; ky < bands.height(); ky++) {
                Tensor slab = stretch(x, atX, from + ky, count, tile);
                if (ky == 0) {
                    torch.mm_out(part, slab, byRow[(int) ky]);
                } else {
                    part.addmm_(slab, byRow[(int) ky]);
                }
            }
        }
    }

    /** What a tile reads of some rows of all pictures, {@code [rows batch, (t + kw - 1) in]}; {@code at} is their place. */
    private Tensor stretch(Tensor pictures, long at, long from, long count, long tile) {
        long row = plan.columns() * bands.in();
        long start = at + from * batch * row + tile * bands.tile() * bands.in();
        return pictures.as_strided(
                new long[] {count * batch, bands.rows()}, new long[] {row, 1}, new LongOptional(start));
    }

    /** The same for all rows of the kernel next to each other. */
    private Tensor windows(long from, long count, long tile) {
        long deep = bands.height() * bands.rows();
        return allWindows().narrow(0, from * batch, count * batch).narrow(1, tile * deep, deep);
    }

    private Tensor allWindows() {
        if (windows == null) {
            long rows = plan.rowsGiven();
            long row = batch * plan.columns() * bands.in();
            long[] sizes = {rows, batch, plan.tiles(), bands.height(), bands.rows()};
            long[] strides = {row, plan.columns() * bands.in(), bands.tile() * bands.in(), row, 1};
            windows = x.as_strided(sizes, strides)
                    .contiguous()
                    .view(rows * batch, plan.tiles() * bands.height() * bands.rows());
        }
        return windows;
    }

    /**
     * Passes gradients back.
     *
     * @param gradients {@code [rows, batch, columns, out]}
     */
    Found backward(Tensor gradients, boolean atX, boolean atWeight, boolean atBias) {
        Tensor g = gradients.contiguous().unsqueeze(0);
        Tensor before = atX ? torch.zeros(sizeBefore(), like) : null;
        Tensor weight = atWeight ? empty(1, bands.out(), bands.in(), bands.height(), bands.width()) : null;
        Tensor bias = atBias ? empty(1, bands.out()) : null;
        backward(g, before == null ? null : before.unsqueeze(0), weight, bias, ++passes);
        return new Found(
                before == null ? null : inner(before).permute(1, 3, 0, 2),
                weight == null ? null : weight.select(0, 0),
                bias == null ? null : bias.select(0, 0));
    }

    /** {@code [rows, batch, columns, in]} of pictures with the zeros around. */
    public long[] sizeBefore() {
        return new long[] {plan.rows(), batch, plan.columns(), bands.in()};
    }

    /**
     * Pictures {@code [n, batch, in, h, w]} of what lies with its rows first.
     *
     * @param rowsFirst {@code [n, rows, batch, columns, in]}, zeros around included
     */
    public Tensor pictures(Tensor rowsFirst) {
        return rowsFirst
                .narrow(1, padding, plan.rows() - 2 * padding)
                .narrow(3, padding, plan.columns() - 2 * padding)
                .permute(0, 2, 4, 1, 3);
    }

    /** How many tasks' gradients are best passed together, so that products are large and all is near the processor. */
    public long tasksAtOnce() {
        long row = bands.pool() * batch * plan.columnsGiven() * bands.out() * x.element_size();
        long most = Math.max(1, BYTES_AT_ONCE / (blocks.get(0).rows() * row));
        return Math.max(1, Math.min(most, COLUMNS_AT_ONCE / bands.columns()));
    }

    /**
     * Passes the gradients of some tasks back; each result can be left out.
     *
     * @param gradients {@code [T, rows, batch, columns, out]}, one after the other
     * @param before to which those at the pictures are added, {@code [T, ...]} of {@link #sizeBefore}
     * @param weight where those at the kernel go, {@code [T, out, in, kh, kw]}
     * @param bias where those at the offsets go, {@code [T, out]}
     * @param all how many gradients will pass or have passed in all
     */
    public void backward(
            Tensor gradients, @Nullable Tensor before, @Nullable Tensor weight, @Nullable Tensor bias, long all) {
        long tasks = gradients.size(0);
        if (bias != null) {
            Tensor places = gradients.view(tasks, gradients.size(1) * batch, -1).sum(1);
            bias.copy_(places.view(tasks, -1, bands.out()).sum(1));
        }
        if (before == null && weight == null) {
            return;
        }
        Tensor atMatrices = weight == null
                ? null
                : torch.zeros(new long[] {bands.height(), bands.rows(), tasks * bands.columns()}, like);
        boolean windowed = weight != null && plan.windowsPay(all);
        long pool = bands.pool();
        long columns = plan.columnsGiven() / pool;
        long most = blocks.get(0).rows();
        Tensor wide = empty(pool * most, batch, plan.tiles(), tasks, bands.columns());
        Tensor across = pool == 1 ? gradients : empty(most, pool, batch, columns, bands.out());
        for (Block block : blocks) {
            Tensor d = wide.narrow(0, 0, pool * block.rows());
            for (long t = 0; t < tasks; t++) {
                Tensor own = gradients.select(0, t).narrow(0, block.from(), block.rows());
                if (pool == 1) {
                    d.select(3, t).copy_(own.view(block.rows(), batch, plan.tiles(), bands.columns()));
                    continue;
                }
                long stretch = bands.columns() / pool;
                Tensor largest = neighbours(across.narrow(0, 0, block.rows()), block, false);
                block.alongRows().back(own.view(block.rows(), batch * plan.tiles(), stretch), largest);
                Tensor atPlaces = d.view(block.rows(), pool, batch * plan.tiles(), tasks, pool, stretch);
                block.alongColumns().back(largest, atPlaces.select(3, t));
            }
            pass(pool * block.from(), d.view(d.size(0) * batch, -1), tasks, before, atMatrices, windowed);
        }
        if (weight != null && atMatrices != null) {
            bands.gather(atMatrices, weight);
        }
    }

    /** Passes gradients at some rows before pooling back. */
    private void pass(
            long from,
            Tensor gradients,
            long tasks,
            @Nullable Tensor before,
            @Nullable Tensor atMatrices,
            boolean windowed) {
        long count = gradients.size(0) / batch;
        for (long tile = 0; tile < plan.tiles(); tile++) {
            Tensor part = gradients.narrow(1, tile * tasks * bands.columns(), tasks * bands.columns());
            if (atMatrices != null && windowed) {
                atMatrices
                        .view(-1, part.size(1))
                        .addmm_(windows(from, count, tile).t(), part);
            }
            for (int ky = 0; atMatrices != null && !windowed && ky < bands.height(); ky++) {
                atMatrices
                        .select(0, ky)
                        .addmm_(stretch(x, atX, from + ky, count, tile).t(), part);
            }
            for (long t = 0; before != null && t < tasks; t++) {
                Tensor own = tasks == 1 ? part : part.narrow(1, t * bands.columns(), bands.columns());
                long at = before.storage_offset() + t * before.stride(0);
                for (long ky = 0; ky < bands.height(); ky++) {
                    stretch(before, at, from + ky, count, tile).addmm_(own, turned[(int) ky]);
                }
            }
        }
    }

    private Tensor empty(long... shape) {
        return torch.empty(shape, like, new MemoryFormatOptional());
    }
}
