package ai.polymath.cli;

import ai.polymath.report.Reports;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/** Writes the page of what is finished; what is finished stays so if that fails. */
final class RunReport {
    private RunReport() {}

    /** Writes {@code report.html} into a folder, or says why it couldn't. */
    static void write(Path folder, PrintWriter print) {
        try {
            Reports.write(folder);
        } catch (RuntimeException | LinkageError e) {
            LoggerFactory.getLogger(RunReport.class).debug("No report of {}", folder, e);
            print.println("Note: the report could not be written (" + e.getMessage()
                    + "). Everything else is there; try again with: polymath report " + folder);
        }
    }
}
