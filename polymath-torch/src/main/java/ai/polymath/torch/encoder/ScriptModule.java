package ai.polymath.torch.encoder;

import ai.polymath.PolymathException;
import ai.polymath.torch.engine.NativeErrors;
import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.NamedTensor;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.named_buffer_iterator;
import org.bytedeco.pytorch.named_parameter_iterator;
import org.jspecify.annotations.Nullable;

/**
 * A TorchScript module whose parameters are those of a network: the tensors that the module holds are entered in the
 * {@link ParameterBook}, whose vector then takes over their memory, so that the module computes with what the optimiser moves.
 *
 * <p>It runs in libtorch's plain interpreter, without the optimiser that watches the first passes and then rewrites the code: a
 * training that is resumed would otherwise round differently from one that is not.
 */
final class ScriptModule {
    private static final String ERROR = "RuntimeError: ";

    private final Path path;
    private final JitModule module;
    private final boolean hasMode;
    private @Nullable Boolean mode;

    private ScriptModule(Path path, JitModule module) {
        this.path = path;
        this.module = module;
        this.hasMode = hasMode(module);
    }

    /**
     * Loads a module; inside the keeper of the network.
     *
     * @param path how messages name it
     * @param bytes the file
     * @throws PolymathException if that is no TorchScript module
     */
    static ScriptModule load(Path path, byte[] bytes) {
        Path file = null;
        try {
            file = Files.createTempFile("polymath-module", ".pt");
            Files.write(file, bytes);
            requireScript(path, bytes, file);
            String name = file.toString();
            return new ScriptModule(path, NativeErrors.call("loading the module " + path, () -> torch.load(name)));
        } catch (IOException e) {
            throw new PolymathException("Can't load the module " + path + ": " + e.getMessage() + ".", e);
        } finally {
            if (file != null) {
                delete(file);
            }
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            file.toFile().deleteOnExit();
        }
    }

    private static void requireScript(Path path, byte[] bytes, Path file) throws IOException {
        String how =
                " In Python, torch.jit.script(model).save(file) or torch.jit.trace(model, example).save(file) writes"
                        + " one.";
        boolean packed = bytes.length > 3 && new String(bytes, 0, 2, StandardCharsets.ISO_8859_1).equals("PK");
        if (!packed) {
            boolean pickle = bytes.length > 1 && bytes[0] == (byte) 0x80;
            throw new PolymathException("File " + path + " is no TorchScript module"
                    + (pickle ? ": it holds pickled Python objects, which need Python to be read." : ".") + how);
        }
        boolean code = false;
        boolean pickled = false;
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (var entries = zip.entries(); entries.hasMoreElements(); ) {
                String name = entries.nextElement().getName();
                code |= name.contains("/code/");
                pickled |= name.endsWith("/data.pkl");
            }
        } catch (ZipException e) {
            throw new PolymathException("File " + path + " is no whole TorchScript module: " + e.getMessage() + ".", e);
        }
        if (!code) {
            throw new PolymathException("File " + path + " is no TorchScript module: it has no code."
                    + (pickled
                            ? " It was written by torch.save, which pickles Python objects; those need Python to be read."
                            : "")
                    + how);
        }
    }

    /** A frozen module of TorchScript has no training mode. */
    private static boolean hasMode(JitModule module) {
        return module.hasattr("training");
    }

    /**
     * Enters the module's parameters and buffers, each once.
     *
     * @param frozen whether all of them stay as they are; a parameter that requires no gradient does in any case
     */
    void enter(ParameterBook book, String prefix, Owner owner, boolean frozen) {
        Set<Long> seen = new HashSet<>();
        named_parameter_iterator parameter = module.named_parameters().begin();
        named_parameter_iterator endOfParameters = module.named_parameters().end();
        while (parameter.notEquals(endOfParameters)) {
            NamedTensor named = parameter.access();
            String name = prefix + "." + named.name().getString();
            Tensor tensor = new Tensor(named.value());
            if (seen.add(tensor.unsafeGetTensorImpl().address())) {
                boolean learns = tensor.requires_grad() && !frozen;
                if (tensor.is_floating_point()) {
                    book.add(name, owner, tensor.dim() > 1 ? Role.WEIGHT : Role.OFFSET, tensor);
                    if (!learns) {
                        book.freeze(name);
                    }
                } else {
                    book.buffer(name, tensor);
                }
            }
            parameter.increment();
        }
        named_buffer_iterator buffer = module.named_buffers().begin();
        named_buffer_iterator endOfBuffers = module.named_buffers().end();
        while (buffer.notEquals(endOfBuffers)) {
            NamedTensor named = buffer.access();
            Tensor tensor = new Tensor(named.value());
            if (seen.add(tensor.unsafeGetTensorImpl().address())) {
                book.buffer(prefix + "." + named.name().getString(), tensor);
            }
            buffer.increment();
        }
    }

    /** The type of the module's numbers. */
    ScalarType type() {
        named_parameter_iterator parameter = module.named_parameters().begin();
        return parameter.notEquals(module.named_parameters().end())
                ? parameter.access().value().scalar_type().intern()
                : ScalarType.Float;
    }

    /**
     * Passes a batch.
     *
     * @throws PolymathException if the module fails, or gives no tensor
     */
    Tensor forward(Tensor x, boolean training) {
        if (hasMode && (mode == null || mode != training)) {
            module.train(training);
            mode = training;
        }
        boolean optimizing = torch.getGraphExecutorOptimize();
        torch.setGraphExecutorOptimize(false);
        try {
            IValue result = module.forward(new IValueVector(new IValue(x)));
            if (!result.isTensor()) {
                throw new PolymathException("The module " + path + " gives a "
                        + result.tagKind().getString() + ", but it must give one tensor.");
            }
            return result.toTensor();
        } catch (RuntimeException e) {
            throw explained(e);
        } finally {
            torch.setGraphExecutorOptimize(optimizing);
        }
    }

    /** The interpreter tells where in the module it failed; what failed stands in its last line. */
    private static RuntimeException explained(RuntimeException failure) {
        String message = failure.getMessage();
        int at = message == null || failure instanceof PolymathException ? -1 : message.indexOf(ERROR);
        if (message == null || at < 0) {
            return failure;
        }
        return new RuntimeException(message.substring(at + ERROR.length()), failure);
    }
}
