package ai.polymath.cli;

import ai.polymath.PolymathException;
import ai.polymath.balancing.FixedWeights;
import ai.polymath.cli.TrainingJob.JobResult;
import ai.polymath.comparison.Measure;
import ai.polymath.data.Part;
import ai.polymath.experiment.BalancingSettings;
import ai.polymath.experiment.Experiment;
import ai.polymath.experiment.OptimizerSettings;
import ai.polymath.settings.Settings;
import ai.polymath.task.Task;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Looks for learning rate and weight decay (and fixed weights, for the variant that has them) by validation rows: random
 * search with successive halving (Jamieson and Talwalkar, AISTATS 2016). Of n trials all are trained for
 * {@code E / 2^floor(log2 n)} epochs, the better half for twice as many, and so on; the best then is the variant. So n = 4
 * costs about as much as two full trainings. The first trial is the experiment's own settings, so nothing is lost; all
 * variants are given the same other ones, so none is luckier. Test rows are not looked at: they are not in the jobs.
 *
 * @param trials how many settings are tried; 0 or 1 for none but the experiment's own
 * @param measures by what tasks are judged
 * @param facts what results depend on besides experiment and rows
 */
record Tuner(int trials, List<Measure> measures, Map<String, Object> facts) {
    private static final String DECAY = "weight_decay";

    /** Learning rates up to this many times the experiment's, and down to that part of it. */
    private static final double WIDEST_RATE = 5;

    private static final double WIDEST_DECAY = 10;

    /**
     * The best settings for one model.
     *
     * @param folder takes the trials
     * @param searchesWeights whether weights are tried too
     */
    Experiment tune(
            JobRunner runner,
            Experiment model,
            boolean searchesWeights,
            Replicate replicate,
            double fraction,
            Path folder) {
        if (trials < 2) {
            return model;
        }
        int rounds = 31 - Integer.numberOfLeadingZeros(trials);
        List<Integer> alive = new ArrayList<>(IntStream.range(0, trials).boxed().toList());
        List<Experiment> tried = IntStream.range(0, trials)
                .mapToObj(k -> trial(model, searchesWeights, replicate, k))
                .toList();
        for (int round = 0; round < rounds; round++) {
            int epochs = Math.max(1, model.training().epochs() >> (rounds - round));
            Map<Integer, Double> scores = new LinkedHashMap<>();
            for (int k : alive) {
                Experiment shorter =
                        tried.get(k).withTraining(tried.get(k).training().withEpochs(epochs));
                Path own = folder.resolve("trial-" + (k + 1) + "-epochs-" + epochs);
                scores.put(k, score(runner, TrainingJob.of(own, shorter, replicate, fraction, false, facts), model));
            }
            // A stable sort: ties stay with the earlier trial.
            alive.sort(Comparator.comparingDouble((Integer k) -> -scores.getOrDefault(k, Double.NEGATIVE_INFINITY)));
            int kept = round == rounds - 1 ? 1 : (alive.size() + 1) / 2;
            alive = new ArrayList<>(alive.subList(0, kept));
        }
        return tried.get(alive.get(0));
    }

    /** Mean over the model's tasks of the validation figure's way from constant to perfect. */
    private double score(JobRunner runner, TrainingJob job, Experiment model) {
        JobResult result;
        try {
            result = runner.result(job);
        } catch (PolymathException e) {
            return Double.NEGATIVE_INFINITY; // Such as a learning rate with which training runs away.
        }
        double sum = 0;
        int defined = 0;
        for (Task task : model.tasks()) {
            Measure measure = measures.stream()
                    .filter(m -> m.task().equals(task.name()))
                    .findFirst()
                    .orElseThrow();
            double skill = measure.skill(
                    result.primary(task.name(), Part.VALIDATION), result.constant(task.name(), Part.VALIDATION));
            if (!Double.isNaN(skill)) {
                sum += skill;
                defined++;
            }
        }
        return defined == 0 ? Double.NEGATIVE_INFINITY : sum / defined;
    }

    /** The k-th settings to try. */
    private static Experiment trial(Experiment model, boolean searchesWeights, Replicate replicate, int k) {
        if (k == 0) {
            return model;
        }
        SplittableRandom random = new SplittableRandom(31 * replicate.seed() + 7L * replicate.splitIndex() + k);
        OptimizerSettings own = model.training().optimizer();
        OptimizerSettings changed =
                own.withLearningRate(own.learningRate() * Math.pow(WIDEST_RATE, random.nextDouble(-1, 1)));
        Map<String, @Nullable Object> tree = Settings.toTree(changed, OptimizerSettings.class);
        double decay = random.nextDouble(-1, 1);
        if (tree.get(DECAY) instanceof Number before) {
            double value = before.doubleValue() > 0
                    ? before.doubleValue() * Math.pow(WIDEST_DECAY, decay)
                    : Math.pow(10, -4.5 + 1.5 * decay);
            tree.put(DECAY, value);
        }
        OptimizerSettings optimizer = Settings.fromTree(tree, "optimizer", OptimizerSettings.class);
        Experiment other = model.withTraining(model.training().withOptimizer(optimizer));
        return searchesWeights ? weighted(other, random) : other;
    }

    /** Weights drawn evenly from all that sum to the number of tasks. */
    private static Experiment weighted(Experiment model, SplittableRandom random) {
        Map<String, Double> weights = new LinkedHashMap<>();
        double sum = 0;
        for (Task task : model.tasks()) {
            double weight = -Math.log(1 - random.nextDouble());
            weights.put(task.name(), weight);
            sum += weight;
        }
        double total = sum;
        weights.replaceAll((task, weight) -> weight / total * model.tasks().size());
        BalancingSettings fixed = new BalancingSettings(new FixedWeights(weights))
                .withPreferences(model.training().balancing().preferences());
        return model.withTraining(model.training().withBalancing(fixed));
    }
}
