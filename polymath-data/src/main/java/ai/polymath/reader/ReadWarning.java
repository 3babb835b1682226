package ai.polymath.reader;

/**
 * Something about a column that is no error but probably not what was meant.
 *
 * @param column the column's name
 * @param message a whole sentence that names the column
 */
public record ReadWarning(String column, String message) {}
