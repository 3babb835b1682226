package ai.polymath.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.data.Column;
import ai.polymath.data.NumericColumn;
import ai.polymath.data.Split;
import ai.polymath.data.Table;
import ai.polymath.data.TextColumn;
import ai.polymath.settings.Settings;
import ai.polymath.task.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an experiment may say of its outputs, and what it can't. */
class OutputSettingsTest {
    private static final String TASKS = """
            data: {path: table.csv}
            tasks:
              books: {type: multiclass, classes: [good, bad]}
              films: {type: multiclass, classes: [bad, good]}
              kitchen: {type: binary}
              click: {type: binary}
              buy: {type: binary}
              keep: {type: binary, loss: focal}
              price: {type: regression}
              stars: {type: ordinal}
              shown: {type: multilabel, labels: [animal, dog, cat]}
            """;

    private static Experiment read(String outputs) {
        return Settings.parse(TASKS + "outputs: " + outputs, "experiment.yaml", Experiment.class);
    }

    private static OutputSettings outputs(String yaml) {
        return Settings.parse(yaml, "the test", OutputSettings.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}",
                "{share: [{tasks: [books, films], by: classes}]}",
                "{share: [{tasks: [books, films]}, {tasks: [kitchen, shown], by: label, embedding: 3, offsets: shared}]}",
                "{share: [{tasks: [books, films, kitchen]}], funnel: [click, buy], hierarchy: {animal: [dog, cat]}}",
                "{hierarchy: {click: buy, buy: [kitchen]}}"
            })
    void parse_validOutputs_areKeptAndWrittenAndReadAgain(String yaml) {
        Experiment experiment = read(yaml);
        assertThat(Settings.parse(Settings.toYaml(experiment), "again", Experiment.class))
                .isEqualTo(experiment);
        assertThat(experiment.outputs().isEmpty()).isEqualTo(yaml.equals("{}"));
        assertThat(experiment.withTraining(experiment.training().withEpochs(3)).outputs())
                .isEqualTo(experiment.outputs());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{share: [{tasks: [books, flims]}]} | outputs.share[0].tasks: there is no task 'flims'. | films",
                "{share: [{tasks: [books, price]}]} | outputs.share[0].tasks | 'price' is a regression task",
                "{share: [{tasks: [books, stars]}]} | outputs.share[0].tasks | 'stars' is an ordinal task",
                "{share: [{tasks: [books]}]} | outputs.share[0].tasks is [books] | nobody to share with",
                "{share: [{tasks: []}]} | tasks is empty | two or more",
                "{share: [{tasks: [books, books]}]} | [books, books] | names a task twice",
                "{share: [{tasks: [books, films], embedding: 0}]} | embedding is 0 | 1 dimension or more",
                "{share: [{tasks: [books, films]}, {tasks: [films, kitchen]}]} | 'films' is in share[0] and in share[1] | one share of both",
                "{share: [{tasks: [click, kitchen]}], funnel: [click, buy]} | 'click' is in share[0] and in funnel | one of them only",
                "{funnel: [click, buy], hierarchy: {click: [kitchen]}} | 'click' is in funnel and in hierarchy | one of them only",
                "{funnel: [click]} | funnel is [click] | two or more different tasks",
                "{funnel: [click, click]} | funnel is [click, click] | two or more different tasks",
                "{funnel: [click, by]} | outputs.funnel: there is no task 'by'. | buy",
                "{funnel: [click, price]} | outputs.funnel: task 'price' is a regression task | binary tasks",
                "{funnel: [click, keep]} | outputs.funnel: task 'keep' has the focal loss | Remove the task's loss",
                "{hierarchy: {click: []}} | hierarchy.click is [] | one or more different children",
                "{hierarchy: {click: [click]}} | circle: click > click | Nothing can be below itself",
                "{hierarchy: {click: [buy], buy: [kitchen], kitchen: [click]}} | circle: click > buy > kitchen > click | remove",
                "{hierarchy: {animal: [dog, cot]}} | task 'shown' has no label 'cot'. | cat",
                "{hierarchy: {animal: [dog, click]}} | 'animal' is a label of task 'shown' | all are labels of one",
                "{hierarchy: {click: [bying]}} | outputs.hierarchy: there is no task 'bying'. | Use"
            })
    void parse_brokenOutputs_namesKeyThingAndHint(String yaml, String what, String hint) {
        assertThatThrownBy(() -> read(yaml))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("outputs")
                .hasMessageContaining(what)
                .hasMessageContaining(hint.equals("Use") ? "" : hint);
    }

    @Test
    void parse_severalMistakes_areToldAtOnce() {
        assertThatThrownBy(() ->
                        read("{share: [{tasks: [books, price]}, {tasks: [flims, kitchen]}], funnel: [click, by]}"))
                .hasMessageContainingAll("'price' is a regression task", "no task 'flims'", "no task 'by'");
        assertThatThrownBy(() -> read("{share: [{tasks: [books, click]}], funnel: [click], hierarchy: {buy: [buy]}}"))
                .hasMessageContainingAll("'click' is in share[0] and in funnel", "funnel is [click]", "buy > buy");
    }

    @Test
    void parse_linearModel_refusesOutputs() {
        assertThatThrownBy(() -> Settings.parse(
                        "data: {path: a.csv}\ntasks: {a: {type: binary}, b: {type: binary}}\n"
                                + "model: {type: linear, penalty: l1, lambda: 0.1}\noutputs: {funnel: [a, b]}",
                        "experiment.yaml",
                        Experiment.class))
                .isInstanceOf(PolymathException.class)
                .hasMessageContainingAll("outputs is given", "linear");
    }

    private static List<Task> tasks(Experiment experiment, String... names) {
        return experiment.tasks().stream()
                .filter(task -> List.of(names).contains(task.name()))
                .toList();
    }

    @Test
    void withTasks_partnersGone_leavesWhatIsStillARelation() {
        Experiment all = read("{share: [{tasks: [books, films]}], funnel: [kitchen, click, buy],"
                + " hierarchy: {animal: [dog, cat]}}");
        assertThat(all.withTasks(tasks(all, "books")).outputs()).isEqualTo(OutputSettings.NONE);
        assertThat(all.withTasks(tasks(all, "click", "price")).outputs()).isEqualTo(OutputSettings.NONE);
        assertThat(all.withTasks(tasks(all, "kitchen", "buy")).outputs())
                .isEqualTo(OutputSettings.funnel("kitchen", "buy"));
        assertThat(all.withTasks(tasks(all, "shown")).outputs())
                .isEqualTo(OutputSettings.hierarchy(Map.of("animal", List.of("dog", "cat"))));
        assertThat(all.withTasks(all.tasks())).isEqualTo(all);
    }

    @Test
    void among_parentGone_itsChildrenBelongToItsParents() {
        Map<String, List<String>> tree = new LinkedHashMap<>();
        tree.put("books", List.of("films", "kitchen"));
        tree.put("films", List.of("click", "buy"));
        tree.put("kitchen", List.of("buy"));
        OutputSettings deep = OutputSettings.hierarchy(tree);
        Experiment experiment = read("{}");
        assertThat(deep.among(tasks(experiment, "books", "click", "buy", "kitchen"))
                        .hierarchy())
                .isEqualTo(Map.of("books", List.of("click", "buy", "kitchen"), "kitchen", List.of("buy")));
        assertThat(deep.order().below("films")).containsExactlyInAnyOrder("films", "click", "buy");
        assertThat(deep.order().belowIn(List.of("buy", "books", "kitchen")))
                .isEqualTo(List.of(List.of(0), List.of(0, 1, 2), List.of(0, 2)));
    }

    private static Table table(String... columns) {
        List<Column> all = new ArrayList<>();
        all.add(new NumericColumn(
                "x", IntStream.range(0, 12).mapToDouble(i -> i).toArray()));
        for (String column : columns) {
            String[] parts = column.split("=");
            List<String> words = Arrays.asList(parts[1].split(","));
            List<String> dictionary = words.stream().distinct().sorted().toList();
            int[] codes = IntStream.range(0, 12)
                    .map(i -> dictionary.indexOf(words.get(i % words.size())))
                    .toArray();
            all.add(new TextColumn(parts[0], codes, dictionary));
        }
        return new Table("the test's table", all);
    }

    private static PreparedExperiment prepare(String yaml, Table table) {
        Experiment experiment = Settings.parse("data: {path: a.csv}\n" + yaml, "experiment.yaml", Experiment.class);
        int[] rows = IntStream.range(0, 12).toArray();
        return PreparedExperiment.of(experiment, table, new Split(rows, rows, rows));
    }

    @Test
    void prepare_differentClasses_namesWhoHasWhich() {
        String yaml = "tasks: {a: {type: multiclass}, b: {type: multiclass}, c: {type: binary, positive: good}}\n"
                + "outputs: {share: [{tasks: [a, b, c], by: %s}]}";
        Table table = table("a=good,bad,mixed", "b=good,bad,mixed", "c=good,bad");
        assertThatThrownBy(() -> prepare(yaml.formatted("classes"), table))
                .isInstanceOf(PolymathException.class)
                .hasMessageContainingAll("outputs.share[0]", "'a' and 'c'", "only 'a' has 'mixed'", "by: label")
                .hasMessageNotContaining("'b'");
        assertThat(prepare(yaml.formatted("label"), table).tasks()).hasSize(3);
        Table strange = table("a=good,bad", "b=good,bad", "c=good,poor");
        assertThat(prepare(yaml.formatted("label"), strange).tasks()).hasSize(3);
        Table stranger = table("a=yes,no", "b=yes,no", "c=good,poor");
        assertThatThrownBy(() -> prepare(yaml.formatted("label"), stranger))
                .isInstanceOf(PolymathException.class)
                .hasMessageContainingAll("outputs.share[0]", "task 'c'", "'poor', 'good'", "'no', 'yes'");
    }

    @Test
    void prepare_labelsAgainstTheRelation_namesRowsAndBothSides() {
        String tasks = "tasks: {click: {type: binary}, buy: {type: binary}}\n";
        Table fits = table("click=0,1,1", "buy=0,0,1");
        Table wrong = table("click=0,1,1,0", "buy=0,0,1,1");
        assertThat(prepare(tasks + "outputs: {funnel: [click, buy]}", fits).tasks())
                .hasSize(2);
        assertThatThrownBy(() -> prepare(tasks + "outputs: {funnel: [click, buy]}", wrong))
                .isInstanceOf(PolymathException.class)
                .hasMessageContainingAll(
                        "outputs.funnel", "row 4 and 2 more", "'buy' is 1 but 'click' is 0", "wrong way round");
        assertThatThrownBy(() -> prepare(tasks + "outputs: {hierarchy: {buy: click}}", fits))
                .hasMessageContainingAll("outputs.hierarchy", "row 2 and 3 more", "'click' is 1 but 'buy' is 0");
        String labels = "tasks: {shown: {type: multilabel, labels: [click, buy]}}\n";
        assertThat(prepare(labels + "outputs: {hierarchy: {click: buy}}", fits).tasks())
                .hasSize(1);
        assertThatThrownBy(() -> prepare(labels + "outputs: {hierarchy: {buy: click}}", fits))
                .hasMessageContainingAll("outputs.hierarchy", "row 2 and 3 more", "'click' is 1 but 'buy' is 0");
    }

    /** Without zeros where nothing was clicked, a purchase would be learned from clicked rows alone. */
    @Test
    void prepare_laterStepLabelledAfterTheEarlierOnly_asksForZeros() {
        double gap = Double.NaN;
        double[] click = {0, 1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 1};
        double[] buy = {gap, 0, 1, gap, gap, 1, gap, 0, 1, gap, 0, 1};
        String yaml = "tasks: {click: {type: binary}, buy: {type: binary}}\noutputs: {funnel: [click, buy]}";
        Table table = new Table(
                "t",
                List.of(
                        new NumericColumn("x", click.clone()),
                        new NumericColumn("click", click),
                        new NumericColumn("buy", buy)));
        assertThatThrownBy(() -> prepare(yaml, table))
                .isInstanceOf(PolymathException.class)
                .hasMessageContainingAll("outputs.funnel", "'buy' has labels only where 'click' is 1", "Write 0");
        buy[3] = 0;
        assertThat(prepare(yaml, table).tasks()).hasSize(2);
    }

    /** A task asked per column stands for all tasks it becomes. */
    @Test
    void forTable_taskAskedPerColumn_sharesAsAllTasksItBecomes() {
        String yaml =
                "tasks: {mood: {type: binary, positive: good, per: domain}}\n" + "outputs: {share: [{tasks: mood}]}";
        Table table = table("mood=good,bad", "domain=books,books,films,films");
        PreparedExperiment prepared = prepare(yaml, table);
        assertThat(prepared.experiment().outputs())
                .isEqualTo(OutputSettings.sharing(OutputShare.of("mood books", "mood films")));
        assertThatThrownBy(() -> prepare(
                        "tasks: {mood: {type: binary, positive: good, per: domain}, b: {type: binary}}\n"
                                + "outputs: {funnel: [mood, b]}",
                        table))
                .hasMessageContainingAll("outputs.funnel", "'mood' is asked per 'domain'", "single tasks");
    }
}
