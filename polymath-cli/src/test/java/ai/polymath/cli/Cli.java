package ai.polymath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** The command, run inside the test's own process, and what it said. */
record Cli(int code, String out, String err) {
    static Cli run(Object... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        String[] args = new String[words.length];
        for (int i = 0; i < args.length; i++) {
            args[i] = words[i].toString();
        }
        int code = Main.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                args);
        return new Cli(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Expects that all went well. */
    static Cli good(Object... words) {
        Cli cli = run(words);
        assertThat(cli.err).isEmpty();
        assertThat(cli.code).isZero();
        return cli;
    }

    /** Expects one message on standard error that explains a mistake, and no stack trace. */
    static Cli mistake(Object... words) {
        Cli cli = run(words);
        assertThat(cli.code).as(cli.out + cli.err).isEqualTo(2);
        assertThat(cli.err).startsWith("Error: ").doesNotContain("\tat ").doesNotContain("Exception");
        assertThat(cli.err.split("Error: ", -1)).as(cli.err).hasSize(2);
        return cli;
    }

    /** Expects that the message has all of these parts. */
    Cli says(String... parts) {
        assertThat(err).contains(parts);
        return this;
    }
}
