package ai.polymath.torch.sharing;

import ai.polymath.PolymathException;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import ai.polymath.torch.encoder.Encoder;
import ai.polymath.torch.encoder.EncoderKind;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Pass;
import ai.polymath.torch.network.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * An encoder a task, tied softly: the objective gets a term that pulls them together.
 *
 * <ul>
 *   <li>{@code mean}: {@code strength / 2 sum_t ||theta_t - mean theta||^2} over all parameters (Duong et al., ACL 2015, tie
 *       two by the squared distance; the mean is the same for two up to a factor).
 *   <li>{@code trace-norm}: {@code strength sum_p ||[theta_1p; ...; theta_Tp]||_*}, for each weight tensor p the sum of
 *       singular values of the matrix with one row a task, which makes the tasks' weights combinations of few (Yang and
 *       Hospedales, ICLR workshop 2017). Offsets and scales are left out.
 * </ul>
 *
 * <p>No parameter is shared: the gradients of two tasks never meet, so methods that compare them see zeros. Parameters:
 * {@code T P} for an encoder of P.
 *
 * @param tie what pulls
 * @param strength how strongly
 */
@Kind("soft")
@Doc("An encoder a task, pulled together by a term of the objective.")
public record SoftSharing(
        @Doc("What pulls: the squared distance to the mean, or the trace norm of stacked weights.") @Default("mean")
        Tie tie,

        @Doc("How strongly; 0 trains tasks apart.") @Default("0.01")
        double strength)
        implements SharingKind {

    /** What pulls the encoders together. */
    public enum Tie {
        /** Half the squared distance to their mean. */
        MEAN,
        /** The sum of singular values of the stacked weights. */
        TRACE_NORM
    }

    /** Checks the strength. */
    public SoftSharing {
        if (!(strength >= 0) || Double.isInfinite(strength)) {
            throw new PolymathException("strength is " + strength + ", but it must be a number of 0 or more.");
        }
    }

    /** Each task has an encoder of its own. */
    @Override
    public Newcomer newcomer() {
        return Newcomer.NONE;
    }

    @Override
    public boolean takesWholeEncoders() {
        return true;
    }

    @Override
    public Trunk build(EncoderKind encoder, InputShape shape, int tasks, ParameterBook book) {
        List<Encoder> encoders = new ArrayList<>();
        List<List<ParameterBook.Entry>> entries = new ArrayList<>();
        for (int t = 0; t < tasks; t++) {
            int before = book.entries().size();
            encoders.add(encoder.build(shape, book, "task." + t, TaskOwners.one(t)));
            List<ParameterBook.Entry> all = book.entries();
            entries.add(all.subList(before, all.size()));
        }
        return new TiedTrunk(this, encoders, entries);
    }

    /** The tasks' encoders, and the parameters of each in the same order. */
    private record TiedTrunk(SoftSharing settings, List<Encoder> encoders, List<List<ParameterBook.Entry>> entries)
            implements Trunk {
        @Override
        public Representation forward(Pass pass) {
            return Representation.PerTask.of(
                    encoders.stream().map(e -> e.forward(pass)).toList());
        }

        @Override
        public int width() {
            return encoders.get(0).width();
        }

        @Override
        public boolean isPerTask() {
            return true;
        }

        @Override
        public boolean hasPenalty() {
            return settings.strength() > 0;
        }

        @Override
        public Tensor penalty(Pass pass) {
            TensorVector terms = new TensorVector();
            for (int p = 0; p < entries.get(0).size(); p++) {
                if (settings.tie() == Tie.MEAN) {
                    terms.push_back(distances(p).sum().mul(new Scalar(0.5)));
                } else if (entries.get(0).get(p).role() != Role.OFFSET) {
                    terms.push_back(torch.linalg_svdvals(stacked(p)).sum());
                }
            }
            return torch.stack(terms).sum().mul(new Scalar(settings.strength()));
        }

        /** A parameter of all encoders, {@code [tasks, elements]}. */
        private Tensor stacked(int parameter) {
            TensorVector rows = new TensorVector();
            entries.forEach(own -> rows.push_back(own.get(parameter).tensor().flatten()));
            return torch.stack(rows);
        }

        /** The squared distance of each task's parameter to the mean, {@code [tasks]}. */
        private Tensor distances(int parameter) {
            Tensor all = stacked(parameter);
            return all.sub(all.mean(new long[] {0}, true, new org.bytedeco.pytorch.ScalarTypeOptional()))
                    .square()
                    .sum(1);
        }

        @Override
        public List<String> findings(List<String> tasks) {
            double[] squares = new double[tasks.size()];
            double mean = 0;
            for (int p = 0; p < entries.get(0).size(); p++) {
                double[] own = Tensors.doubles(distances(p));
                for (int t = 0; t < own.length; t++) {
                    squares[t] += own[t];
                }
                mean += Tensors.doubles(stacked(p).mean(0).square().sum())[0];
            }
            List<String> lines = new ArrayList<>();
            for (int t = 0; t < squares.length; t++) {
                lines.add(String.format(
                        Locale.ROOT,
                        "The encoder of %s is %.2f times the mean encoder's length away from it.",
                        tasks.get(t),
                        Math.sqrt(squares[t] / mean)));
            }
            return lines;
        }
    }
}
