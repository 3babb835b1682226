package ai.polymath.reader;

import org.jspecify.annotations.Nullable;

/** Counts lines that end in LF, CRLF or CR, and remembers which of the three end records. */
final class LineEnds {
    private long line = 1;
    private boolean afterCr;
    private boolean crEndsRecord;
    private boolean lf;
    private boolean crLf;
    private boolean cr;

    /** The present line, from 1. */
    long line() {
        return line;
    }

    /** To be called for LF and CR; true if the byte ends a line, false if it is the LF of a CRLF. */
    boolean breaks(int value, boolean insideQuotes) {
        if (value == '\n' && afterCr) {
            afterCr = false;
            crLf |= crEndsRecord;
            return false;
        }
        other();
        line++;
        if (value == '\r') {
            afterCr = true;
            crEndsRecord = !insideQuotes;
        } else {
            lf |= !insideQuotes;
        }
        return true;
    }

    /** To be called for any other byte, and at the end. */
    void other() {
        if (afterCr) {
            cr |= crEndsRecord;
            afterCr = false;
        }
    }

    /** The only line end as DuckDB spells it, or null if several occur. */
    @Nullable
    String only() {
        int kinds = (lf ? 1 : 0) + (crLf ? 1 : 0) + (cr ? 1 : 0);
        if (kinds > 1) {
            return null;
        }
        return crLf ? "\\r\\n" : cr ? "\\r" : "\\n";
    }
}
