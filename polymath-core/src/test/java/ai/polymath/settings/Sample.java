package ai.polymath.settings;

import ai.polymath.PolymathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/** Settings of an invented program that use every form there is. */
@NullMarked
final class Sample {
    private Sample() {}

    @Doc("An invented experiment.")
    record Experiment(
            @Doc("What it is called.") String name,
            @Default("42") long seed,
            @KeyedBy("name") @Doc("What is predicted.") List<Task> tasks,
            @Default("{epochs: 5}") Training training,
            @Default("[]") List<Path> files,
            @Default("{}") Map<String, Double> costs,
            @Nullable String note) {}

    record Training(
            int epochs,
            @Default("{type: adam, learning_rate: 0.01}") Optimizer optimizer,
            @Default("equal") Balance balancing,
            @Default("false") boolean deterministic,
            @Default("higher-is-better") Direction direction,
            @Default("[64, 32]") List<Integer> hidden,
            @Nullable @Default("3") Integer patience,
            @Nullable Stop stop) {
        Training {
            if (epochs < 1) {
                throw new PolymathException("epochs is " + epochs + ", but must be at least 1.");
            }
        }
    }

    enum Direction {
        HIGHER_IS_BETTER,
        LOWER_IS_BETTER,
        ON
    }

    record Stop(
            @Default("0.5") double fraction, @Default("[]") List<List<Double>> grid) {
        Stop {
            if (!(fraction > 0)) {
                throw new IllegalArgumentException("fraction must be positive.");
            }
        }
    }

    @Choice("type")
    sealed interface Optimizer permits Adam, FirstOrder, Listed {}

    sealed interface FirstOrder extends Optimizer permits Sgd {}

    non-sealed interface Listed extends Optimizer {}

    @Kind("adam")
    record Adam(
            @Default("1e-3") double learningRate,
            @Default("0.9") double beta1,
            @Default("[]") List<Optimizer> after) implements Optimizer {}

    @Kind("sgd")
    record Sgd(double learningRate, @Default("0") double momentum) implements FirstOrder {}

    /** Known only through the list of classes. */
    @Kind("from-a-list")
    record FromAList(@Default("1") int rank) implements Listed {}

    record Balance(
            @Inline @Default("equal") Method method,
            @Default("1") int updateEvery,
            @Inline @Nullable Clip clip) {}

    record Clip(double clipNorm, @Default("2") double clipPower) {}

    @Choice("method")
    sealed interface Method permits Equal, CaGrad, NashMtl {}

    @Kind("equal")
    record Equal() implements Method {}

    @Kind("cagrad")
    record CaGrad(@Default("0.4") double c) implements Method {
        CaGrad {
            if (!(c >= 0 && c < 1)) {
                throw new PolymathException("c of cagrad is " + c + ", but must be in [0, 1).");
            }
        }
    }

    @Kind("nash-mtl")
    record NashMtl(@Default("20") int iterations, @Nullable Double maxNorm) implements Method {}

    @Choice("type")
    sealed interface Task permits Binary, Regression {
        String name();
    }

    @Kind("binary")
    record Binary(
            String name,
            @Nullable String target,
            @Default("1") double weight) implements Task {}

    @Kind("regression")
    record Regression(
            String name,
            @Nullable String target,
            @Default("1") double weight,
            @Default("") @Nullable String unit) implements Task {}
}
