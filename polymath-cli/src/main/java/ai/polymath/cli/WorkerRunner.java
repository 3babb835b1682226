package ai.polymath.cli;

import ai.polymath.PolymathException;
import ai.polymath.run.AtomicFiles;
import ai.polymath.torch.training.StoppedException;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Trains in a process of its own, which is started when first needed and again if it broke. */
final class WorkerRunner implements JobRunner {
    private final ExperimentOptions options;
    private final Path log;
    private final BooleanSupplier stop;
    private @Nullable Process process;
    private @Nullable BufferedWriter in;
    private @Nullable BufferedReader out;

    /**
     * @param log takes what workers complain about
     * @param stop whether somebody wants to stop
     */
    WorkerRunner(ExperimentOptions options, Path log, BooleanSupplier stop) {
        this.options = options;
        this.log = log;
        this.stop = stop;
    }

    @Override
    public void train(TrainingJob job) {
        if (stop.getAsBoolean()) {
            throw new StoppedException(0);
        }
        String answer;
        try {
            if (process == null || !process.isAlive()) {
                start();
            }
            AtomicFiles.createFolder(job.folder());
            if (!LocalRunner.isBegun(job)) {
                LocalRunner.clear(job);
                job.write(Map.of());
            }
            send(job.folder().toAbsolutePath().toString());
            answer = answer();
        } catch (IOException e) {
            answer = null;
        }
        if (stop.getAsBoolean()) {
            throw new StoppedException(0);
        }
        if (answer == null) {
            String code = ended();
            throw new PolymathException("The process that trained " + job.folder() + " ended" + code
                    + ". Maybe memory ran out? What it said is in " + log + ".");
        }
        if (answer.startsWith(CompareWorkerCommand.FAILED)) {
            throw new PolymathException(answer.substring(CompareWorkerCommand.FAILED.length()));
        }
    }

    private void start() throws IOException {
        close();
        List<String> words = new ArrayList<>();
        words.add(ProcessHandle.current()
                .info()
                .command()
                .orElse(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        for (String argument : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            // Debuggers and agents serve one process each.
            if (!argument.startsWith("-agentlib:")
                    && !argument.startsWith("-javaagent:")
                    && !argument.startsWith("-Xrun")) {
                words.add(argument);
            }
        }
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName(), "compare-worker"));
        words.addAll(options.words());
        Process started = new ProcessBuilder(words)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        process = started;
        in = new BufferedWriter(new OutputStreamWriter(started.getOutputStream(), StandardCharsets.UTF_8));
        out = new BufferedReader(new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8));
        if (answer() == null && !stop.getAsBoolean()) {
            throw new PolymathException("A process to train in could not start" + ended() + ". What it said is in "
                    + log + ". Maybe use --parallel 1?");
        }
    }

    private void send(String line) throws IOException {
        BufferedWriter writer = java.util.Objects.requireNonNull(in, "started");
        writer.write(line);
        writer.newLine();
        writer.flush();
    }

    private @Nullable String answer() throws IOException {
        BufferedReader reader = java.util.Objects.requireNonNull(out, "started");
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.startsWith(CompareWorkerCommand.ANSWER)) {
                return line.substring(CompareWorkerCommand.ANSWER.length());
            }
        }
        return null;
    }

    private String ended() {
        Process dead = process;
        try {
            if (dead != null && dead.waitFor(5, TimeUnit.SECONDS)) {
                return " with exit code " + dead.exitValue();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return "";
    }

    /** Ends the process. */
    @Override
    public void close() {
        Process running = process;
        if (running == null) {
            return;
        }
        process = null;
        try {
            running.getOutputStream().close();
            if (!stop.getAsBoolean() && running.waitFor(10, TimeUnit.SECONDS)) {
                return;
            }
        } catch (IOException e) {
            // It has ended by itself.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        running.destroy();
    }

    /** Makes a training that goes on give up, from another thread. */
    void interrupt() {
        Process running = process;
        if (running != null) {
            running.destroy();
        }
    }
}
