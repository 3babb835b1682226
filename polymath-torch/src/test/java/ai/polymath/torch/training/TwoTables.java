package ai.polymath.torch.training;

import ai.polymath.balancing.Balancing;
import ai.polymath.data.Column;
import ai.polymath.data.Concatenation;
import ai.polymath.data.FeatureSettings;
import ai.polymath.data.SamplerSettings;
import ai.polymath.data.Table;
import ai.polymath.experiment.BalancingSettings;
import ai.polymath.experiment.DataSettings;
import ai.polymath.experiment.Experiment;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.experiment.SgdSettings;
import ai.polymath.experiment.SourceSettings;
import ai.polymath.experiment.TrainingSettings;
import ai.polymath.task.BinaryTask;
import ai.polymath.task.RegressionTask;
import ai.polymath.task.Task;
import ai.polymath.torch.network.Activation;
import ai.polymath.torch.network.Normalization;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Two tables, a large one of ill and fever, a small one of dose, with features of their own and in common. */
final class TwoTables {
    static final List<SamplerSettings> SAMPLERS = List.of(
            new SamplerSettings.Proportional(),
            new SamplerSettings.Uniform(),
            new SamplerSettings.Temperature(2),
            new SamplerSettings.Annealed(0.8),
            new SamplerSettings.RoundRobin());

    private TwoTables() {}

    static Map<String, Table> tables(long seed) {
        Map<String, Table> tables = new LinkedHashMap<>();
        tables.put("large", only(Tiny.table(seed, 120), "x1", "x2", "region", "ill", "fever"));
        tables.put("small", only(Tiny.table(seed + 1, 43), "x1", "x3", "smoker", "dose"));
        return tables;
    }

    private static Table only(Table table, String... names) {
        List<Column> columns = List.of(names).stream().map(table::column).toList();
        return new Table(table.source(), columns);
    }

    static List<Task> tasks() {
        return List.of(BinaryTask.of("ill"), BinaryTask.of("fever"), RegressionTask.of("dose"));
    }

    static TrainingSettings training(SamplerSettings sampler, Balancing method) {
        return Tiny.training()
                .withEpochs(5)
                .withBatchSize(16)
                .withOptimizer(SgdSettings.of(0.1))
                .withSampler(sampler)
                .withBalancing(new BalancingSettings(method));
    }

    static PreparedExperiment prepared(TrainingSettings training) {
        Map<String, SourceSettings> sources = new LinkedHashMap<>();
        sources.put("large", SourceSettings.ofFile("large.csv"));
        sources.put("small", SourceSettings.ofFile("small.csv"));
        Experiment experiment = new Experiment(
                "two",
                DataSettings.ofSources(sources),
                FeatureSettings.sniffed(),
                tasks(),
                Tiny.model(List.of(6), Activation.TANH, Normalization.BATCH),
                training);
        return PreparedExperiment.of(experiment, Concatenation.of(tables(4)));
    }
}
