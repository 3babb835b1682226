package ai.polymath.torch.sharing;

import ai.polymath.PolymathException;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import ai.polymath.torch.encoder.EncoderKind;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.ParameterBook;
import java.util.List;

/**
 * Several levels of shared and task-specific experts (PLE, progressive layered extraction; Tang et al., RecSys 2020). The
 * encoder's stages are divided into L levels; an expert of a level is those stages. At each level a task's gate mixes the
 * shared experts and its own ones, as in {@link CustomizedGateControl}, and a shared gate mixes <em>all</em> experts, for
 * the shared experts of the next level; the last level has none:
 *
 * <pre>
 * x_t[l] = mix of shared f_e[l](x_s[l-1]) and own f_te[l](x_t[l-1]),        gate on x_t[l-1]
 * x_s[l] = mix of shared f_e[l](x_s[l-1]) and all tasks' f_te[l](x_t[l-1]),  gate on x_s[l-1]
 * z_t = x_t[L],   x_t[0] = x_s[0] = x
 * </pre>
 *
 * <p><b>What is shared.</b> Through the shared gate a task's experts of every level but the last serve all tasks, and with
 * them the gates that feed them. So they are shared parameters here, whatever their name, and balancing methods see their
 * conflicts: shared are the input, all experts below the last level, the shared experts and shared gates, and the tasks'
 * gates up to level L - 2. The tasks' own are their experts of level L and their gates of levels L - 1 and L.
 *
 * <p>Parameters: those of the input, {@code s + T k} times those of an encoder without its input,
 * {@code T (s + k)(n_l + 1)} of gates a level, where {@code n_l} is the width of what a gate of the level sees, and
 * {@code (s + T k)(n_l + 1)} a level but the last. Cost: {@code s + T k} encoders a step. Use it for few tasks that disturb
 * each other, on an encoder of two stages or more.
 *
 * @param levels L, into how many levels the encoder's stages are divided
 * @param sharedExperts s, how many experts of a level all tasks share
 * @param taskExperts k, how many experts of a level each task has
 */
@Kind("ple")
@Doc("Levels of shared and task-specific experts, mixed for each task and for the next level by gates.")
public record ProgressiveExtraction(
        @Doc("Into how many levels the encoder's stages are divided.") @Default("2")
        int levels,

        @Doc("How many experts of a level all tasks share.") @Default("2")
        int sharedExperts,

        @Doc("How many experts of a level each task has.") @Default("1")
        int taskExperts)
        implements SharingKind {
    /** Checks the numbers. */
    public ProgressiveExtraction {
        Experts.atLeast("ple", "levels", levels, 1, "With one level it is cgc.");
        Extraction.check("ple", sharedExperts, taskExperts);
    }

    /** Above the first level what a task is given comes from the other tasks' experts too. */
    @Override
    public Newcomer newcomer() {
        return levels == 1 ? Newcomer.ALONE : Newcomer.AMONG_ALL;
    }

    @Override
    public void admit(List<ParameterBook.Entry> parameters, int newcomer) {
        Extraction.admit(parameters, taskExperts);
    }

    @Override
    public Trunk build(EncoderKind encoder, InputShape shape, int tasks, ParameterBook book) {
        if (levels > encoder.stages()) {
            throw new PolymathException("Sharing 'ple' has levels: " + levels + ", but the encoder has "
                    + encoder.stages() + " stages, and a level has one or more. Maybe give the encoder more layers, or"
                    + " write levels: " + encoder.stages() + ".");
        }
        return Extraction.build(encoder, shape, tasks, book, new Extraction.Form(levels, sharedExperts, taskExperts));
    }
}
