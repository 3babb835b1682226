package ai.polymath.torch.training;

import ai.polymath.experiment.HeadSettings;
import ai.polymath.experiment.ModelSettings;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.experiment.TrainingSettings;
import ai.polymath.settings.Settings;
import ai.polymath.torch.encoder.EncoderKind;
import ai.polymath.torch.encoder.MlpEncoder;
import ai.polymath.torch.network.Activation;
import ai.polymath.torch.network.Normalization;
import ai.polymath.torch.sharing.CustomizedGateControl;
import ai.polymath.torch.sharing.DSelectK;
import ai.polymath.torch.sharing.LearnedBranching;
import ai.polymath.torch.sharing.MixtureOfExperts;
import ai.polymath.torch.sharing.ProgressiveExtraction;
import ai.polymath.torch.sharing.Routing;
import ai.polymath.torch.sharing.SharingKind;
import java.util.List;

/** The architectures with experts and branches by a word, and small experiments with them. */
final class ExpertKinds {
    /** Three stages, so that ple with three levels has one of each sort. */
    static final MlpEncoder THREE_STAGES =
            new MlpEncoder(List.of(4, 3, 4), Activation.TANH, 0, Normalization.NONE, false);

    private ExpertKinds() {}

    static SharingKind kind(String name) {
        return switch (name) {
            case "mmoe" -> new MixtureOfExperts(3);
            case "cgc" -> new CustomizedGateControl(2, 2);
            case "ple" -> new ProgressiveExtraction(3, 1, 2);
            case "ple of two levels" -> new ProgressiveExtraction(2, 2, 1);
            case "dselect-k" -> new DSelectK(4, 2, DSelectK.Gates.STATIC, 1.5, 0.1);
            case "dselect-k of three" -> new DSelectK(3, 2, DSelectK.Gates.STATIC, 1, 0.1);
            case "dselect-k by example" -> new DSelectK(5, 2, DSelectK.Gates.EXAMPLE, 1, 0.1);
            case "ltb" -> new LearnedBranching(3, 2, 0.5, 50);
            case "routing" -> new Routing(3, 2, 0.5, 50);
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** With nothing but defaults, as someone writes it who only knows the name. */
    static SharingKind plain(String name) {
        return switch (name) {
            case "mmoe" -> Settings.defaults(MixtureOfExperts.class);
            case "cgc" -> Settings.defaults(CustomizedGateControl.class);
            case "ple" -> Settings.defaults(ProgressiveExtraction.class);
            case "dselect-k" -> Settings.defaults(DSelectK.class);
            case "ltb" -> Settings.defaults(LearnedBranching.class);
            case "routing" -> Settings.defaults(Routing.class);
            default -> throw new IllegalArgumentException(name);
        };
    }

    static ModelSettings model(EncoderKind encoder, SharingKind sharing) {
        return new ModelSettings(encoder, sharing, new HeadSettings(List.of(), 0));
    }

    /** Three tasks with gaps on numbers, a yes/no and a category. */
    static PreparedExperiment prepare(EncoderKind encoder, SharingKind sharing, TrainingSettings how) {
        return Tiny.prepare(Tiny.table(how.seed(), 80), Tiny.threeTasks(), model(encoder, sharing), how);
    }
}
