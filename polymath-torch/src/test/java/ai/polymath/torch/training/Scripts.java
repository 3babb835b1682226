package ai.polymath.torch.training;

import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.BoolType;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.QualifiedName;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.Type;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** TorchScript modules, made without Python. */
public final class Scripts {
    private Scripts() {}

    /** A module with these parameters and buffers, whose forward pass has this code. */
    public static Path save(Path file, Map<String, Tensor> parameters, Map<String, Tensor> buffers, String code) {
        JitModule module = new JitModule(new QualifiedName("__torch__.Test"));
        module.register_attribute("training", new Type.TypePtr(BoolType.get().get()), new IValue(true));
        parameters.forEach((name, tensor) -> module.register_parameter(name, tensor, false));
        buffers.forEach((name, tensor) -> module.register_buffer(name, tensor));
        module.define(code);
        module.save(file.toString());
        return file;
    }

    /** Fully connected layers of 8 and 6 units with tanh, with these weights: w0, b0, w1, b1, entered in that order of names. */
    static Path connected(Path file, Map<String, float[]> weights, List<String> order) {
        try (Scope scope = Scope.open()) {
            int in = weights.get("w0").length / 8;
            Map<String, long[]> shapes = Map.of(
                    "w0", new long[] {8, in}, "b0", new long[] {8}, "w1", new long[] {6, 8}, "b1", new long[] {6});
            Map<String, Tensor> parameters = new LinkedHashMap<>();
            order.forEach(name -> parameters.put(
                    name, Tensors.of(weights.get(name), shapes.get(name)).set_requires_grad(true)));
            return save(file, parameters, Map.of(), """
                    def forward(self, x):
                        h = torch.tanh(torch.linear(x, self.w0, self.b0))
                        return torch.tanh(torch.linear(h, self.w1, self.b1))
                    """);
        }
    }

    /** A layer of 5 units with batch normalisation and dropout. */
    static Path normalized(Path file, int in) {
        try (Scope scope = Scope.open()) {
            torch.manual_seed(5);
            return save(
                    file,
                    Map.of(
                            "w", torch.randn(5, in).set_requires_grad(true),
                            "gain", torch.ones(5).set_requires_grad(true),
                            "shift", torch.zeros(5).set_requires_grad(true)),
                    Map.of(
                            "mean", Tensors.zeros(ScalarType.Float, 5),
                            "variance", torch.ones(5)),
                    """
                    def forward(self, x):
                        h = torch.linear(x, self.w)
                        h = torch.batch_norm(h, self.gain, self.shift, self.mean, self.variance, self.training, 0.1, 1e-5, False)
                        return torch.dropout(torch.relu(h), 0.3, self.training)
                    """);
        }
    }

    /** A convolution to 4 channels that keeps the places. */
    static Path places(Path file) {
        try (Scope scope = Scope.open()) {
            torch.manual_seed(5);
            return save(file, Map.of("w", torch.randn(4, 3, 3, 3).set_requires_grad(true)), Map.of(), """
                    def forward(self, x):
                        return torch.relu(torch.conv2d(x, self.w, None, [1, 1], [1, 1]))
                    """);
        }
    }
}
