package ai.polymath.cli;

import ai.polymath.PolymathException;
import ai.polymath.balancing.Balancing;
import ai.polymath.balancing.EqualWeights;
import ai.polymath.comparison.Variant;
import ai.polymath.experiment.BalancingSettings;
import ai.polymath.experiment.Experiment;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.experiment.SharingSettings;
import ai.polymath.settings.Choices;
import ai.polymath.settings.SettingException;
import ai.polymath.settings.Settings;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which variants a comparison has. */
final class Candidates {
    /** A network that tells no tasks apart, where there is one. */
    private static final String FLATTEN = "flatten";

    private static final String EQUAL = "equal";
    private static final String FIXED = "fixed";
    private static final String ALL = "all";

    private final Experiment experiment;
    private final PreparedExperiment prepared;
    private final List<String> notes = new ArrayList<>();
    private final List<Candidate> candidates = new ArrayList<>();

    /**
     * @param experiment with all tasks
     * @param prepared the same, prepared for its first replicate
     */
    Candidates(Experiment experiment, PreparedExperiment prepared) {
        this.experiment = experiment;
        this.prepared = prepared;
    }

    /** What people should know of the choice. */
    List<String> notes() {
        return notes;
    }

    /**
     * The variants.
     *
     * @param methods balancing methods by name, or {@code all}
     * @param sharings ways to share by name; empty for the experiment's own
     * @param tuned whether settings are tuned, without which there are no tuned weights
     */
    List<Candidate> list(List<String> methods, List<String> sharings, boolean tuned) {
        List<SharingSettings> kinds = new ArrayList<>();
        sharings.stream().distinct().forEach(name -> kinds.add(sharing(name)));
        if (kinds.isEmpty()) {
            kinds.add(experiment.model().sharing());
        }
        Set<BalancingSettings> balancings = balancings(methods);
        List<Candidate> shared = new ArrayList<>();
        for (SharingSettings kind : kinds) {
            String family = Choices.kindOf(kind.getClass());
            String prefix = kinds.size() == 1 ? "" : family + "/";
            Experiment own = experiment.withModel(experiment.model().withSharing(kind));
            BalancingSettings equal = equal();
            shared.add(shared(prefix + EQUAL, Variant.Role.EQUAL, family, own, equal, false));
            if (tuned) {
                shared.add(shared(prefix + "weights", Variant.Role.BALANCED, family, own, equal, true));
            }
            for (BalancingSettings balancing : balancings) {
                String name = Choices.kindOf(balancing.method().getClass());
                shared.add(shared(prefix + name, Variant.Role.BALANCED, family, own, balancing, false));
            }
        }
        singles(shared.get(0).models().get(0));
        boolean hasFlat = Choices.of(SharingSettings.class).kinds().containsKey(FLATTEN);
        if (hasFlat && shared.stream().noneMatch(c -> c.family().equals(FLATTEN))) {
            Experiment flat = experiment.withModel(experiment.model().withSharing(sharing(FLATTEN)));
            if (isPossible(flat)) {
                candidates.add(shared(FLATTEN, Variant.Role.EQUAL, FLATTEN, flat, equal(), false));
            }
        }
        candidates.addAll(shared);
        return candidates;
    }

    private BalancingSettings equal() {
        BalancingSettings own = experiment.training().balancing();
        return own.method() instanceof EqualWeights ? own : withPreferences(new EqualWeights());
    }

    /** A method with options by default, but for how much tasks count, which is the user's wish and no option. */
    private BalancingSettings withPreferences(Balancing method) {
        return new BalancingSettings(method)
                .withPreferences(experiment.training().balancing().preferences());
    }

    private boolean isPossible(Experiment flat) {
        try {
            SingleTask.parameters(flat, prepared, prepared.tasks());
            return true;
        } catch (PolymathException e) {
            notes.add("No pooled model: " + e.getMessage());
            return false;
        }
    }

    private Candidate shared(
            String name,
            Variant.Role role,
            String family,
            Experiment own,
            BalancingSettings balancing,
            boolean searches) {
        Experiment model = own.withTraining(own.training().withBalancing(balancing));
        return new Candidate(name, role, family, List.of(model), searches);
    }

    private void singles(Experiment shared) {
        List<Experiment> same = new ArrayList<>();
        List<Experiment> matched = new ArrayList<>();
        int tasks = experiment.tasks().size();
        long each = Math.max(1, SingleTask.parameters(shared, prepared, prepared.tasks()) / tasks);
        for (int t = 0; t < tasks; t++) {
            Experiment single = SingleTask.of(experiment, experiment.tasks().get(t));
            same.add(single);
            Experiment narrow = SingleTask.matched(single, prepared, each);
            if (narrow != null) {
                matched.add(narrow);
            }
        }
        candidates.add(new Candidate("single", Variant.Role.SINGLE, "none", same, false));
        if (matched.size() == tasks) {
            candidates.add(new Candidate("single-matched", Variant.Role.SINGLE, "none", matched, false));
        } else {
            notes.add(
                    "The encoder has no widths to change, so there are no single-task models that together have as many"
                            + " parameters as the shared model.");
        }
    }

    private static SharingSettings sharing(String name) {
        Choices.of(SharingSettings.class).get(name);
        return Settings.fromTree(Map.of("type", name), "--sharing " + name, SharingSettings.class);
    }

    private Set<BalancingSettings> balancings(List<String> names) {
        Set<BalancingSettings> balancings = new LinkedHashSet<>();
        BalancingSettings own = experiment.training().balancing();
        String ownName = Choices.kindOf(own.method().getClass());
        if (!ownName.equals(EQUAL)) {
            balancings.add(own);
        }
        boolean all = names.contains(ALL);
        Set<String> wanted =
                new LinkedHashSet<>(all ? Choices.of(Balancing.class).kinds().keySet() : names);
        wanted.remove(EQUAL);
        wanted.remove(ownName);
        for (String name : wanted) {
            BalancingSettings found = balancing(name, all);
            if (found != null) {
                balancings.add(found);
            }
        }
        return balancings;
    }

    private @Nullable BalancingSettings balancing(String name, boolean all) {
        Choices choices = Choices.of(Balancing.class);
        choices.get(name);
        if (name.equals(FIXED)) {
            if (all) {
                return null; // Its weights are found by tuning.
            }
            throw new PolymathException(
                    "--balancing fixed has no weights. Give them in the experiment file; the variant"
                            + " 'weights' finds some by itself.");
        }
        try {
            Balancing method = Settings.fromTree(Map.of(choices.key(), name), "--balancing " + name, Balancing.class);
            return withPreferences(method);
        } catch (SettingException e) {
            if (all) {
                notes.add("Without " + name + ", which needs settings of its own.");
                return null;
            }
            throw e;
        }
    }
}
