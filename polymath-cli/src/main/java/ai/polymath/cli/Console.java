package ai.polymath.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Writer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Where a command prints what it has to say: the command line's own output, which tests and embedders may replace. */
final class Console {
    private Console() {}

    /** The output of a command that picocli runs. */
    static PrintWriter out(@Nullable CommandSpec spec) {
        return java.util.Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
    }

    /** A writer that leaves the letters' encoding to the stream. */
    static PrintWriter writer(PrintStream stream) {
        Writer letters = new Writer() {
            @Override
            public void write(char[] buffer, int offset, int length) {
                stream.print(new String(buffer, offset, length));
            }

            @Override
            public void flush() {
                stream.flush();
            }

            @Override
            public void close() {
                stream.flush();
            }
        };
        return new PrintWriter(letters, true);
    }

    /** Whether a person watches: standard output and input are a terminal. */
    static boolean isTerminal() {
        java.io.Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            // From Java 22 on there is a console object without a terminal too, and a method that tells.
            return (boolean) java.io.Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }
}
