package ai.polymath.linear;

/** Any loss of one task, evaluated example by example in {@code O(n d)}. */
final class RowLoss implements TaskLoss {
    private final TaskView view;
    private final Loss loss;
    private final boolean intercept;

    /**
     * @param intercept whether the intercept is free; it isn't if centring has found it already
     */
    RowLoss(TaskView view, Loss loss, boolean intercept) {
        this.view = view;
        this.loss = loss;
        this.intercept = intercept;
    }

    @Override
    public Point evaluate(double[] w, double b, double[] gradient) {
        double[] raw = view.toRaw(w);
        double shift = view.shift(raw);
        double[] sums = new double[w.length];
        double value = 0;
        double slopes = 0;
        for (int k = 0; k < view.examples(); k++) {
            double score = view.rawScore(k, raw) - shift + b;
            double weight = view.weight(k);
            double slope = loss.slope(score, view.label(k));
            value += weight * loss.value(score, view.label(k), slope);
            slopes += weight * slope;
            view.addRaw(k, weight * slope, sums);
        }
        view.toGradient(sums, slopes, gradient);
        return new Point(value, intercept ? slopes : 0);
    }

    @Override
    public double curvature() {
        double bend = loss == Loss.LOGISTIC ? 0.25 : 1;
        return bend
                * TaskLoss.powerIteration(view.features(), w -> {
                    double[] raw = view.toRaw(w);
                    double shift = view.shift(raw);
                    double[] sums = new double[w.length];
                    double total = 0;
                    for (int k = 0; k < view.examples(); k++) {
                        double score = view.weight(k) * (view.rawScore(k, raw) - shift);
                        total += score;
                        view.addRaw(k, score, sums);
                    }
                    double[] product = new double[w.length];
                    view.toGradient(sums, total, product);
                    return product;
                });
    }
}
