package ai.polymath.task;

import ai.polymath.data.Maps;
import ai.polymath.data.Placement;
import ai.polymath.metric.DenseTally;

/**
 * A task with an answer for every pixel of a picture. Its labels are maps, each of the size of its picture; a pixel may be missing.
 * A picture is one label: its loss is the mean over its labelled pixels, and a picture without any counts as not labelled.
 */
public sealed interface DenseTask extends Task permits SegmentationTask, DepthTask, NormalsTask {
    /** Numbers a pixel of labels and predictions. */
    int channels();

    /**
     * What the numbers of a map mean.
     *
     * @param fitted this, fitted
     * @param where names the map's file, for messages
     * @return {@code [channels, height, width]}; {@code NaN} in all channels where the label is missing
     * @throws ai.polymath.PolymathException if they can't be labels of this task
     */
    float[] read(FittedTask fitted, Maps.Numbers numbers, String where);

    /**
     * What becomes of the values of labels where a picture is varied, beside their places: nothing, but for depth and directions.
     *
     * @param values {@code [channels, pixels]} from {@code at} on, changed in place
     */
    default void vary(float[] values, int at, int pixels, Placement placement) {}

    /**
     * What is best told of every pixel if nothing is known of it, by the task's loss.
     *
     * @param pixels labelled pixels, {@code [pixels][channels]}; at least one
     * @return {@code [channels]}
     */
    float[] constant(FittedTask fitted, float[][] pixels);

    /** An empty tally for its metrics. */
    DenseTally tally(FittedTask fitted);

    @Override
    default boolean isPlaceWise() {
        return true;
    }
}
