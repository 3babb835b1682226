package ai.polymath.torch.engine;

import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.FunctionSchema;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.IntOptional;
import org.bytedeco.pytorch.Operation;
import org.bytedeco.pytorch.Operator;
import org.bytedeco.pytorch.OperatorVector;
import org.bytedeco.pytorch.Symbol;
import org.bytedeco.pytorch.global.torch;

/**
 * An operator of libtorch for which the Java binding has no method, found under its registered name.
 *
 * <p>{@code torch.getOperatorForLiteral} must not be used for this: it remembers operators by the <em>address</em> of the
 * text, as C++ literals never move, and a Java string passed later at the same address gets another's operator.
 */
public final class NativeOperator {
    private final String name;
    private final Operation operation;

    private NativeOperator(String name, Operation operation) {
        this.name = name;
        this.operation = operation;
    }

    /**
     * Finds an operator.
     *
     * @param name such as {@code aten::_fused_adam_}; its overload without a name is meant
     * @param arguments the names of its first arguments in order; an operator with others is not the one meant
     * @return the operator, which lives as long as the process; nothing if this libtorch lacks it
     */
    public static Optional<NativeOperator> find(String name, List<String> arguments) {
        Engine.require();
        try (PointerScope scope = new PointerScope()) {
            OperatorVector overloads = torch.getAllOperatorsFor(Symbol.fromQualString(name));
            for (long i = 0; i < overloads.size(); i++) {
                Operator operator = overloads.get(i);
                if (matches(operator.schema(), arguments)) {
                    return Optional.of(new NativeOperator(name, Scope.keep(operator.getOperation())));
                }
            }
            return Optional.empty();
        }
    }

    private static boolean matches(FunctionSchema schema, List<String> arguments) {
        // The binding gives no text for an empty one.
        if (schema.overload_name() != null) {
            return false;
        }
        for (int i = 0; i < arguments.size(); i++) {
            IntOptional index = schema.argumentIndexWithName(arguments.get(i));
            if (!index.has_value() || index.get() != i) {
                return false;
            }
        }
        return true;
    }

    /**
     * Calls it.
     *
     * @param arguments all of its arguments in order
     * @return its results; owned by the caller's scope
     */
    public IValueVector call(IValue... arguments) {
        IValueVector stack = new IValueVector(arguments);
        NativeErrors.run(name, () -> operation.apply(stack));
        return stack;
    }
}
