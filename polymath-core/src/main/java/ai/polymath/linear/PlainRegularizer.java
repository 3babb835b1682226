package ai.polymath.linear;

import ai.polymath.regularization.Penalty;

/** A {@link Penalty} on W, or on its transpose where a row of the penalty's matrix is a task. */
record PlainRegularizer(Penalty penalty, int features, int tasks, boolean rowsAreTasks) implements Regularizer {
    static PlainRegularizer onFeatures(Penalty penalty, Layout layout) {
        return new PlainRegularizer(penalty, layout.features(), layout.tasks(), false);
    }

    static PlainRegularizer onTasks(Penalty penalty, Layout layout) {
        return new PlainRegularizer(penalty.forTasks(layout.names()), layout.features(), layout.tasks(), true);
    }

    @Override
    public double value(double[][] parts) {
        return rowsAreTasks
                ? penalty.value(Vectors.transpose(parts[0], features, tasks), tasks, features)
                : penalty.value(parts[0], features, tasks);
    }

    @Override
    public void proximalStep(double[][] parts, double step) {
        if (rowsAreTasks) {
            double[] transposed = Vectors.transpose(parts[0], features, tasks);
            penalty.proximalStep(transposed, tasks, features, step);
            System.arraycopy(Vectors.transpose(transposed, tasks, features), 0, parts[0], 0, parts[0].length);
        } else {
            penalty.proximalStep(parts[0], features, tasks, step);
        }
    }
}
