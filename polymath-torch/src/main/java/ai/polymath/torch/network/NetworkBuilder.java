package ai.polymath.torch.network;

import ai.polymath.PolymathException;
import ai.polymath.experiment.InitialWeightsSettings;
import ai.polymath.experiment.ModelSettings;
import ai.polymath.experiment.OutputSettings;
import ai.polymath.settings.Choices;
import ai.polymath.task.FittedTask;
import ai.polymath.torch.encoder.EncoderKind;
import ai.polymath.torch.engine.Engine;
import ai.polymath.torch.engine.Keeper;
import ai.polymath.torch.head.TaskGroup;
import ai.polymath.torch.head.TaskGroups;
import ai.polymath.torch.sharing.SharingKind;
import ai.polymath.torch.sharing.Trunk;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** Builds networks from settings: whether encoder, sharing and tasks fit each other, what is shared, what is frozen. */
final class NetworkBuilder {
    /** So many names are shown where one is wrong. */
    private static final int SHOWN = 30;

    private NetworkBuilder() {}

    /** As {@link Network#build(ModelSettings, InputShape, List, OutputSettings, ScalarType, Device, long, ModuleFiles)}. */
    static Network build(
            ModelSettings settings,
            InputShape shape,
            List<FittedTask> tasks,
            OutputSettings outputs,
            ScalarType type,
            Device device,
            long seed,
            ModuleFiles files) {
        OutputSettings known =
                outputs.among(tasks.stream().map(FittedTask::task).toList());
        Keeper keeper = new Keeper();
        return keeper.build(() -> {
            Engine.seed(seed);
            ParameterBook book = new ParameterBook(type, seed, files);
            EncoderKind encoder = (EncoderKind) settings.encoder();
            requireStages(encoder, (SharingKind) settings.sharing());
            boolean placeWise = requirePlaces(encoder, (SharingKind) settings.sharing(), tasks);
            InputShape given = shape.withPlaceWise(placeWise);
            Trunk trunk = ((SharingKind) settings.sharing()).build(encoder, given, tasks.size(), book);
            int ofTrunk = book.entries().size();
            boolean oneHead = ((SharingKind) settings.sharing()).sharesHeads();
            List<TaskGroup> groups =
                    TaskGroups.build(book, tasks, trunk.width(), given, settings.heads(), oneHead, known);
            freeze(book, settings.initFrom());
            requireDeclared(
                    groups, book.entries().subList(ofTrunk, book.entries().size()));
            return new Network(keeper, trunk, placeWise ? encoder : null, groups, book, ofTrunk, given, device);
        });
    }

    /**
     * Where a task's output enters losses of others, so does what the task has for itself in the trunk: it is shared then. Of
     * a stack of several tasks' parts all is shared if one is, for it is one tensor.
     */
    static List<ParameterBook.Entry> owned(List<ParameterBook.Entry> entries, List<TaskGroup> groups) {
        Set<Integer> reached = new HashSet<>();
        groups.forEach(group -> reached.addAll(group.reached()));
        return entries.stream()
                .map(entry -> Collections.disjoint(entry.owner().tasks(), reached)
                        ? entry
                        : new ParameterBook.Entry(entry.name(), entry.tensor(), Owner.SHARED, entry.role()))
                .toList();
    }

    /** A head that is shared and not said to be would take part in one balancing and not in the other. */
    private static void requireDeclared(List<TaskGroup> groups, List<ParameterBook.Entry> ofHeads) {
        if (groups.stream().noneMatch(TaskGroup::sharesHead)) {
            for (ParameterBook.Entry entry : ofHeads) {
                if (entry.owner().isShared()) {
                    throw new IllegalArgumentException("The parameter '" + entry.name()
                            + "' of a head is shared, but no group of tasks says that it shares a head.");
                }
            }
        }
    }

    private static void requireStages(EncoderKind encoder, SharingKind sharing) {
        if (encoder.isOnePiece() && !sharing.takesWholeEncoders()) {
            throw new PolymathException("model.sharing " + Choices.kindOf(sharing.getClass())
                    + " works on the layers of an encoder, but a torchscript module is one piece. Use sharing: hard, or soft"
                    + " for a copy a task.");
        }
    }

    /** Freezes what the settings name. */
    private static void freeze(ParameterBook book, @Nullable InitialWeightsSettings settings) {
        if (settings == null) {
            return;
        }
        List<String> problems = new ArrayList<>();
        for (String text : settings.freeze()) {
            NamePattern pattern = new NamePattern(text);
            List<String> names = book.entries().stream()
                    .map(ParameterBook.Entry::name)
                    .filter(pattern::begins)
                    .toList();
            names.forEach(book::freeze);
            if (names.isEmpty()) {
                problems.add(
                        "model.init_from.freeze names '" + text + "', but no weights of the network begin so: they are "
                                + book.entries().stream()
                                        .map(ParameterBook.Entry::name)
                                        .limit(SHOWN)
                                        .collect(Collectors.joining(", "))
                                + (book.entries().size() > SHOWN ? ", ..." : "") + ".");
            }
        }
        if (book.entries().stream().allMatch(e -> book.isFrozen(e.name()))) {
            problems.add("model.init_from.freeze leaves nothing that could learn.");
        }
        if (!problems.isEmpty()) {
            throw PolymathException.of(problems);
        }
    }

    /** Whether some task is place-wise, which not every encoder can serve. */
    private static boolean requirePlaces(EncoderKind encoder, SharingKind sharing, List<FittedTask> tasks) {
        for (FittedTask task : tasks) {
            if (task.task().isPlaceWise()) {
                if (!encoder.keepsPlaces()) {
                    throw new PolymathException("Task '" + task.name() + "' is a "
                            + task.task().kind()
                            + " task, which has an answer for every place of an example, but the encoder "
                            + Choices.kindOf(encoder.getClass()) + " as it is set gives only one vector an example.");
                }
                if (!sharing.keepsPlaces()) {
                    throw new PolymathException("Task '" + task.name() + "' is a "
                            + task.task().kind()
                            + " task, which has an answer for every place of an example, but with sharing: "
                            + Choices.kindOf(sharing.getClass()) + " heads see only one vector an example.");
                }
                return true;
            }
        }
        return false;
    }
}
