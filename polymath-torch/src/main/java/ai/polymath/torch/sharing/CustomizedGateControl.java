package ai.polymath.torch.sharing;

import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import ai.polymath.torch.encoder.EncoderKind;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.ParameterBook;

/**
 * Experts that all tasks share and experts that only one task has, mixed for each task by its own gate (CGC, customized
 * gate control; Tang et al., Progressive Layered Extraction: A Novel Multi-Task Learning Model for Personalized
 * Recommendations, RecSys 2020):
 *
 * <pre>z_t(x) = sum over shared e: g_t(x)_e f_e(x)  +  sum over own e: g_t(x)_e f_te(x),   g_t(x) = softmax(W_t x + b_t)</pre>
 *
 * <p>Shared: the input (embeddings) and s experts. The tasks' own: k experts and a gate each. Parameters: those of the
 * input, {@code s + T k} times those of an encoder without its input, and {@code T (s + k)(n + 1)} of gates on an input of
 * width n. Cost: {@code s + T k} encoders a step. Use it when tasks disturb each other and are few: what a task needs for
 * itself it can keep in its own experts. {@link ProgressiveExtraction} with one level is the same.
 *
 * @param sharedExperts s, how many all tasks share
 * @param taskExperts k, how many each task has for itself
 */
@Kind("cgc")
@Doc("Shared encoders and encoders of each task's own, mixed for each task by its own gate.")
public record CustomizedGateControl(
        @Doc("How many encoders all tasks share.") @Default("2")
        int sharedExperts,

        @Doc("How many encoders each task has for itself.") @Default("1")
        int taskExperts)
        implements SharingKind {
    /** Checks the numbers. */
    public CustomizedGateControl {
        Extraction.check("cgc", sharedExperts, taskExperts);
    }

    @Override
    public Trunk build(EncoderKind encoder, InputShape shape, int tasks, ParameterBook book) {
        return Extraction.build(encoder, shape, tasks, book, new Extraction.Form(1, sharedExperts, taskExperts));
    }
}
