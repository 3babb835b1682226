package ai.polymath.reader;

/**
 * A column that a cursor delivers.
 *
 * @param name its name
 * @param delivered how the source hands it over
 * @param kind what it becomes
 * @param declared whether the plan says so
 * @param whole whether the source stores whole numbers, which a double holds exactly only up to 2^53
 */
record SourceColumn(String name, ColumnKind delivered, ColumnKind kind, boolean declared, boolean whole) {
    /** This column without the suspicions that only an undeclared one raises. */
    SourceColumn unsuspected() {
        return new SourceColumn(name, delivered, kind, true, whole);
    }
}
