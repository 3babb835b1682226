package ai.polymath.reader;

import ai.polymath.PolymathException;
import ai.polymath.reader.TableSource.JdbcSource;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Streams a query of any JDBC database, row by row. The connection is read-only and never commits. */
final class JdbcCursor implements Cursor {
    private static final int FETCH = 10_000;

    private final JdbcSource source;
    private final List<SourceColumn> columns = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    /** For each column read: its place in the result, from 1. */
    private final List<Integer> places = new ArrayList<>();

    private final List<Integer> sqlTypes = new ArrayList<>();
    /** For each column read: whether its times are instants rather than the reading of a clock. */
    private final List<Boolean> zoned = new ArrayList<>();

    private final Connection connection;
    private final Statement statement;
    private final ResultSet result;
    private boolean ended;

    private JdbcCursor(JdbcSource source, ReadPlan plan, Connection connection) throws SQLException {
        this.source = source;
        this.connection = connection;
        this.statement = connection.createStatement();
        // PostgreSQL streams only outside auto-commit and with a fetch size, MySQL only with this one
        statement.setFetchSize(source.url().startsWith("jdbc:mysql:") ? Integer.MIN_VALUE : FETCH);
        this.result = statement.executeQuery(source.sql());
        describe(result.getMetaData(), plan);
    }

    static JdbcCursor open(JdbcSource source, ReadPlan plan) {
        Properties properties = new Properties();
        if (source.user() != null) {
            properties.setProperty("user", source.user());
        }
        if (source.password() != null) {
            properties.setProperty("password", source.password());
        }
        Connection connection = null;
        try {
            connection = DriverManager.getConnection(source.url(), properties);
            quietly(connection);
            return new JdbcCursor(source, plan, connection);
        } catch (SQLException e) {
            close(connection);
            throw failure(source, e);
        } catch (RuntimeException e) {
            close(connection);
            throw e;
        }
    }

    private static void quietly(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try {
            connection.setReadOnly(true);
        } catch (SQLException e) {
            // some drivers know no read-only connections once they are open
            connection.rollback();
        }
    }

    private void describe(ResultSetMetaData meta, ReadPlan plan) throws SQLException {
        for (int i = 1; i <= meta.getColumnCount(); i++) {
            names.add(meta.getColumnLabel(i));
        }
        ColumnNames.checkUnique("the query's result", names);
        ColumnNames.checkPlan("the query's result", names, plan);
        List<String> problems = new ArrayList<>();
        for (int i = 1; i <= names.size(); i++) {
            String name = names.get(i - 1);
            if (!plan.reads(name)) {
                continue;
            }
            int type = meta.getColumnType(i);
            ColumnKind declared = plan.kinds().get(name);
            ColumnKind delivered = kind(type);
            if (delivered == null) {
                problems.add(
                        "Column '" + name + "' of " + source.describe() + " has the type "
                                + meta.getColumnTypeName(i).toUpperCase(Locale.ROOT)
                                + ", which is neither a number, a truth value, a date nor text. Maybe leave it out of the query.");
                continue;
            }
            boolean whole = isWhole(type, meta.getScale(i));
            if (declared == ColumnKind.TEXT && (whole || isTime(type))) {
                delivered = ColumnKind.TEXT;
            }
            columns.add(new SourceColumn(
                    name, delivered, declared == null ? delivered : declared, declared != null, whole));
            places.add(i);
            sqlTypes.add(type);
            zoned.add(isZoned(type, meta.getColumnTypeName(i)));
        }
        if (!problems.isEmpty()) {
            throw PolymathException.of(problems);
        }
    }

    private static boolean isWhole(int type, int scale) {
        return switch (type) {
            case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT -> true;
            case Types.NUMERIC, Types.DECIMAL -> scale == 0;
            default -> false;
        };
    }

    /** PostgreSQL reports its timestamptz as a plain TIMESTAMP, and tells them apart by name only. */
    private static boolean isZoned(int type, String typeName) {
        String name = typeName.toLowerCase(Locale.ROOT);
        return type == Types.TIMESTAMP_WITH_TIMEZONE || name.contains("timestamptz") || name.contains("with time zone");
    }

    private static boolean isTime(int type) {
        return switch (type) {
            case Types.DATE, Types.TIME, Types.TIME_WITH_TIMEZONE, Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE ->
                true;
            default -> false;
        };
    }

    private static @Nullable ColumnKind kind(int type) {
        if (isTime(type)) {
            return ColumnKind.NUMERIC;
        }
        return switch (type) {
            case Types.TINYINT,
                    Types.SMALLINT,
                    Types.INTEGER,
                    Types.BIGINT,
                    Types.REAL,
                    Types.FLOAT,
                    Types.DOUBLE,
                    Types.NUMERIC,
                    Types.DECIMAL -> ColumnKind.NUMERIC;
            case Types.BIT, Types.BOOLEAN -> ColumnKind.BOOLEAN;
            case Types.CHAR,
                    Types.VARCHAR,
                    Types.LONGVARCHAR,
                    Types.NCHAR,
                    Types.NVARCHAR,
                    Types.LONGNVARCHAR,
                    Types.CLOB,
                    Types.NCLOB,
                    Types.OTHER,
                    Types.NULL -> ColumnKind.TEXT;
            default -> null;
        };
    }

    @Override
    public List<SourceColumn> columns() {
        return columns;
    }

    @Override
    public List<String> names() {
        return names;
    }

    @Override
    public List<ReadWarning> warnings() {
        return List.of();
    }

    @Override
    public int read(List<ColumnBuilder> builders, int most) {
        int taken = 0;
        try {
            while (taken < most && !ended) {
                if (!result.next()) {
                    ended = true;
                    break;
                }
                for (int i = 0; i < columns.size(); i++) {
                    cell(i, builders.get(i));
                }
                taken++;
            }
        } catch (SQLException e) {
            throw failure(source, e);
        }
        return taken;
    }

    private void cell(int i, ColumnBuilder to) throws SQLException {
        int place = places.get(i);
        switch (columns.get(i).delivered()) {
            case TEXT -> to.text(result.getString(place));
            case BOOLEAN -> {
                boolean value = result.getBoolean(place);
                if (result.wasNull()) {
                    to.missing();
                } else {
                    to.truth(value);
                }
            }
            case NUMERIC ->
                to.number(isTime(sqlTypes.get(i)) ? seconds(result.getObject(place), zoned.get(i)) : number(place));
        }
    }

    private double number(int place) throws SQLException {
        double value = result.getDouble(place);
        return result.wasNull() ? Double.NaN : value;
    }

    /** Seconds since 1970 UTC, or of the day; a time without a zone is taken as UTC whatever this machine's zone is. */
    static double seconds(@Nullable Object value, boolean zoned) throws SQLException {
        if (value == null) {
            return Double.NaN;
        } else if (value instanceof LocalDate date) {
            return date.toEpochDay() * 86_400.0;
        } else if (value instanceof java.sql.Date date) {
            return date.toLocalDate().toEpochDay() * 86_400.0;
        } else if (value instanceof Timestamp stamp) {
            return seconds(zoned ? stamp.toInstant() : stamp.toLocalDateTime().toInstant(ZoneOffset.UTC));
        } else if (value instanceof LocalDateTime time) {
            return seconds(time.toInstant(ZoneOffset.UTC));
        } else if (value instanceof OffsetDateTime time) {
            return seconds(time.toInstant());
        } else if (value instanceof ZonedDateTime time) {
            return seconds(time.toInstant());
        } else if (value instanceof LocalTime time) {
            return time.toNanoOfDay() / 1e9;
        } else if (value instanceof OffsetTime time) {
            return time.toLocalTime().toNanoOfDay() / 1e9;
        } else if (value instanceof java.sql.Time time) {
            return time.toLocalTime().toSecondOfDay();
        }
        throw new SQLException(
                "a date or time came as " + value.getClass().getName() + "; cast it to text in the query");
    }

    private static double seconds(Instant instant) {
        return BigDecimal.valueOf(instant.getEpochSecond())
                .add(BigDecimal.valueOf(instant.getNano(), 9))
                .doubleValue();
    }

    private static PolymathException failure(JdbcSource source, SQLException e) {
        String message = Secrets.clean(e.getMessage(), source);
        boolean noDriver = message.startsWith("No suitable driver");
        String said = noDriver ? "there is no JDBC driver for it on the class path." : DuckErrors.oneLine(message);
        // the driver's own exception may carry the URL, so it is not passed on as the cause
        return new PolymathException(source.describe() + ": " + said);
    }

    @Override
    public void close() {
        try {
            result.close();
            statement.close();
            connection.rollback();
        } catch (SQLException e) {
            throw failure(source, e);
        } finally {
            close(connection);
        }
    }

    private static void close(@Nullable Connection connection) {
        if (connection == null) {
            return;
        }
        try {
            connection.close();
        } catch (SQLException e) {
            org.slf4j.LoggerFactory.getLogger(JdbcCursor.class).debug("closing a connection failed");
        }
    }
}
