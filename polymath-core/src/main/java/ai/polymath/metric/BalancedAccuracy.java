package ai.polymath.metric;

/**
 * The mean over the classes that occur of the share of their examples that was found (recall). Always guessing the most
 * frequent of K classes reaches {@code 1/K}, however frequent it is.
 *
 * <p>Binary: the classes are yes and no, decided at 1/2. Multiclass and ordinal: the most probable class is decided.
 * Multilabel: the mean over labels of the binary figure. Cost {@code O(n K)}.
 *
 * <p>K. H. Brodersen et al., The balanced accuracy and its posterior distribution, ICPR 2010.
 */
public record BalancedAccuracy() implements Metric {
    @Override
    public String name() {
        return "balanced_accuracy";
    }

    @Override
    public Direction direction() {
        return Direction.HIGHER;
    }

    @Override
    public double of(Scores scores) {
        Outcomes outcomes = Outcomes.of(scores);
        if (Shape.of(scores) == Shape.CLASSES) {
            return Mean.of(scores.width(), outcomes::recall);
        }
        return Mean.of(scores.width(), k -> {
            Mean ofBoth = new Mean();
            ofBoth.add(outcomes.recall(k));
            ofBoth.add(outcomes.specificity(k));
            return ofBoth.value();
        });
    }
}
