package ai.polymath.run;

import static org.assertj.core.api.Assertions.assertThat;

import ai.polymath.run.EpochRecord.TaskEpoch;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
    private static final double NA = Double.NaN;

    private static EpochRecord epoch(int number, double auroc) {
        return new EpochRecord(
                number,
                0.001,
                1.5 * number,
                List.of(new TaskEpoch("a", 0.5, 1, Map.of()), new TaskEpoch("b, \"c\"", NA, 2, Map.of())),
                List.of(
                        new TaskEpoch("a", 0.25, NA, Map.of("auroc", auroc)),
                        new TaskEpoch("b, \"c\"", 3, NA, Map.of("rmse", 1e-9))),
                null);
    }

    @Test
    void csv_epochs_aLineForEachEpochPartAndTask() {
        History history = new History(List.of(epoch(1, 0.75))).with(epoch(2, NA));
        assertThat(history.epochs()).hasSize(2);
        assertThat(history.csv()).isEqualTo("""
                epoch,split,task,loss,weight,learning_rate,seconds,auroc,rmse
                1,train,a,0.5,1.0,0.001,1.5,,
                1,train,"b, ""c\""",,2.0,0.001,1.5,,
                1,validation,a,0.25,,0.001,1.5,0.75,
                1,validation,"b, ""c\""",3.0,,0.001,1.5,,1.0E-9
                2,train,a,0.5,1.0,0.001,3.0,,
                2,train,"b, ""c\""",,2.0,0.001,3.0,,
                2,validation,a,0.25,,0.001,3.0,,
                2,validation,"b, ""c\""",3.0,,0.001,3.0,,1.0E-9
                """);
    }

    @Test
    void with_anotherEpoch_leavesTheFirstHistoryAlone() {
        History history = new History(List.of());
        assertThat(history.with(epoch(1, 0.5)).epochs()).hasSize(1);
        assertThat(history.epochs()).isEmpty();
        assertThat(history.csv()).isEqualTo("epoch,split,task,loss,weight,learning_rate,seconds\n");
    }

    @Test
    void write_history_isTheCsv(@TempDir Path folder) {
        History history = new History(List.of(epoch(1, 0.75)));
        history.write(folder.resolve("history.csv"));
        assertThat(folder.resolve("history.csv")).hasContent(history.csv());
    }

    @Test
    void csv_tasksThatCountedTheirExamples_endsWithThreeColumns() {
        EpochRecord counted = new EpochRecord(
                2,
                0.1,
                3,
                List.of(new TaskEpoch("a", 0.5, 1, Map.of(), new EpochRecord.Seen(4, 37, 1.25))),
                List.of(new TaskEpoch("a", 0.25, NA, Map.of("auroc", 1.0))),
                null);
        assertThat(new History(List.of(epoch(1, 0.75), counted)).csv()).isEqualTo("""
                epoch,split,task,loss,weight,learning_rate,seconds,auroc,rmse,batches,examples,passes
                1,train,a,0.5,1.0,0.001,1.5,,,,,
                1,train,"b, ""c\""",,2.0,0.001,1.5,,,,,
                1,validation,a,0.25,,0.001,1.5,0.75,,,,
                1,validation,"b, ""c\""",3.0,,0.001,1.5,,1.0E-9,,,
                2,train,a,0.5,1.0,0.1,3.0,,,4,37,1.25
                2,validation,a,0.25,,0.1,3.0,1.0,,,,
                """);
    }
}
