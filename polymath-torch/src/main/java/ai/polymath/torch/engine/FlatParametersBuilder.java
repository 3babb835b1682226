package ai.polymath.torch.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.StringTensorDict;
import org.bytedeco.pytorch.StringTensorDictItem;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Collects parameters, segment after segment. */
public final class FlatParametersBuilder {
    record Named(String name, Tensor tensor) {}

    final ScalarType type;
    final Device device;
    final Map<String, List<Named>> segments = new LinkedHashMap<>();
    final Map<String, Tensor> buffers = new LinkedHashMap<>();
    final Map<String, Tensor> frozen = new LinkedHashMap<>();
    private final Set<String> names = new HashSet<>();
    private final Map<Long, String> segmentOf = new HashMap<>();

    FlatParametersBuilder(ScalarType type, Device device) {
        this.type = type.intern();
        this.device = device;
        if (this.type != ScalarType.Float && this.type != ScalarType.Double) {
            throw new IllegalArgumentException("Parameters are Float or Double, not " + type + ".");
        }
    }

    /** Makes sure that a segment exists, be it empty. Segments keep the order in which they are first named. */
    public FlatParametersBuilder segment(String segment) {
        members(segment);
        return this;
    }

    private List<Named> members(String segment) {
        return segments.computeIfAbsent(segment, s -> new ArrayList<>());
    }

    /**
     * Adds a parameter to the end of a segment. One that the same segment or the first segment already has is ignored,
     * for a part of a network may hold what it shares.
     */
    public FlatParametersBuilder add(String segment, String name, Tensor parameter) {
        List<Named> members = members(segment);
        if (!parameter.is_leaf() || !parameter.requires_grad()) {
            throw new IllegalArgumentException("Parameter '" + name + "' is not a leaf that requires a gradient.");
        }
        String other = segmentOf.putIfAbsent(parameter.unsafeGetTensorImpl().address(), segment);
        if (other != null) {
            if (!other.equals(segment)
                    && !other.equals(segments.keySet().iterator().next())) {
                throw new IllegalArgumentException("Parameter '" + name + "' of segment '" + segment
                        + "' is in segment '" + other + "' too; what several tasks use belongs to the first segment.");
            }
            return this;
        }
        unique(name);
        members.add(new Named(name, parameter));
        return this;
    }

    /**
     * Adds a module's parameters to a segment and its buffers to the buffers, as {@code prefix.name}. Frozen parameters
     * (that require no gradient) count as buffers.
     */
    public FlatParametersBuilder add(String segment, String prefix, Module module) {
        segment(segment);
        try (PointerScope scope = new PointerScope()) {
            StringTensorDict dict = module.named_parameters();
            for (long i = 0; i < dict.size(); i++) {
                StringTensorDictItem item = dict.get(i);
                String name = prefix + "." + item.key().getString();
                // The item is borrowed from the dictionary.
                Tensor tensor = Scope.keep(new Tensor(item.value()));
                if (tensor.requires_grad()) {
                    add(segment, name, tensor);
                } else {
                    buffer(name, tensor);
                }
            }
            StringTensorDict buffersOfModule = module.named_buffers();
            for (long i = 0; i < buffersOfModule.size(); i++) {
                StringTensorDictItem item = buffersOfModule.get(i);
                buffer(prefix + "." + item.key().getString(), Scope.keep(new Tensor(item.value())));
            }
        }
        return this;
    }

    /** Adds a tensor that is saved but not trained. */
    public FlatParametersBuilder buffer(String name, Tensor tensor) {
        if (segmentOf.putIfAbsent(tensor.unsafeGetTensorImpl().address(), "") == null) {
            unique(name);
            buffers.put(name, tensor);
        }
        return this;
    }

    /** Adds a tensor that is part of the model and never changes, neither by training nor by passing. */
    public FlatParametersBuilder frozen(String name, Tensor tensor) {
        if (segmentOf.putIfAbsent(tensor.unsafeGetTensorImpl().address(), "") == null) {
            unique(name);
            tensor.set_requires_grad(false);
            frozen.put(name, tensor);
        }
        return this;
    }

    private void unique(String name) {
        if (!names.add(name)) {
            throw new IllegalArgumentException("Two parameters or buffers are named '" + name + "'.");
        }
    }

    /** Moves the parameters into one vector. */
    public FlatParameters build() {
        Keeper keeper = new Keeper();
        return keeper.build(() -> new FlatParameters(this, keeper));
    }
}
