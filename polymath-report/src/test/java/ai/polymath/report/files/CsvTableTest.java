package ai.polymath.report.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.run.EpochRecord;
import ai.polymath.run.EpochRecord.TaskEpoch;
import ai.polymath.run.GradientSummary;
import ai.polymath.run.History;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CsvTableTest {
    private static final String HOSTILE = "a,\"b\"\nc</script>";

    private static EpochRecord epoch(int epoch, double loss) {
        return new EpochRecord(
                epoch,
                0.1 / epoch,
                2.0 * epoch,
                List.of(new TaskEpoch(HOSTILE, loss, 1.5, Map.of()), new TaskEpoch("plain", Double.NaN, 1, Map.of())),
                List.of(
                        new TaskEpoch(HOSTILE, loss / 2, Double.NaN, Map.of("auroc", 0.75)),
                        new TaskEpoch("plain", 1, Double.NaN, Map.of("rmse", Double.NaN))),
                new GradientSummary(
                        4,
                        3,
                        List.of(new GradientSummary.OfTask(HOSTILE, 4, 1), new GradientSummary.OfTask("plain", 4, 2)),
                        List.of(new GradientSummary.OfPair(HOSTILE, "plain", 4, 1, 0.25, -0.5))));
    }

    @Test
    void curves_ofAHistory_areItsFigures() {
        History history = new History(List.of(epoch(1, 8), epoch(2, 4)));

        Curves curves = Curves.of(CsvTable.parse(history.csv(), "history.csv"));

        assertThat(curves.epochs()).containsExactly(1, 2);
        assertThat(curves.learningRate()).containsExactly(0.1, 0.05);
        assertThat(curves.seconds()).containsExactly(2, 4);
        assertThat(curves.tasks().keySet()).containsExactly(HOSTILE, "plain");
        Curves.OfTask own = curves.tasks().get(HOSTILE);
        assertThat(own.trainLoss()).containsExactly(8, 4);
        assertThat(own.weight()).containsExactly(1.5, 1.5);
        assertThat(own.validationLoss()).containsExactly(4, 2);
        assertThat(own.metrics().get("auroc")).containsExactly(0.75, 0.75);
        assertThat(curves.tasks().get("plain").trainLoss()).containsOnly(Double.NaN);
        assertThat(curves.tasks().get("plain").metrics().get("rmse")).containsOnly(Double.NaN);
    }

    @Test
    void gradients_ofAHistory_areItsFigures() {
        History history = new History(List.of(epoch(1, 8), epoch(3, 4)));

        Gradients gradients = Gradients.of(CsvTable.parse(history.gradientsCsv(), "gradients.csv"));

        assertThat(gradients.epochs()).containsExactly(1, 3);
        assertThat(gradients.conflicting()).containsExactly(0.75, 0.75);
        assertThat(gradients.pairs()).hasSize(1);
        assertThat(gradients.pairs().get(0).task()).isEqualTo(HOSTILE);
        assertThat(gradients.pairs().get(0).cosine()).containsExactly(0.25, 0.25);
        assertThat(gradients.pairs().get(0).meanCosine()).isEqualTo(0.25);
        assertThat(gradients.pairs().get(0).conflicting()).containsExactly(0.25, 0.25);
    }

    @Test
    void parse_emptyCellsAndNoLastLineFeed_areKept() {
        CsvTable table = CsvTable.parse("a,b\n,\n1,", "t");

        assertThat(table.rows()).containsExactly(List.of("", ""), List.of("1", ""));
        assertThat(table.number(1, "a")).isEqualTo(1);
        assertThat(table.number(1, "b")).isNaN();
        assertThat(table.number(0, "c")).isNaN();
    }

    @Test
    void parse_cutOff_namesTheRecord() {
        assertThatThrownBy(() -> CsvTable.parse("a,b\n1,2\n3", "history.csv"))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("history.csv, record 3: 1 cells");
        assertThatThrownBy(() -> CsvTable.parse("", "history.csv")).hasMessageContaining("empty");
    }
}
