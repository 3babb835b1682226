package ai.polymath.reader;

import java.io.Closeable;
import java.io.IOException;

/** Takes rows value by value in one format. The caller has checked the types. */
interface RowSink extends Closeable {
    void number(double value) throws IOException;

    void whole(long value) throws IOException;

    void text(String value) throws IOException;

    void truth(boolean value) throws IOException;

    void missing() throws IOException;

    void endRow() throws IOException;

    /** Completes the file. */
    void finish() throws IOException;
}
