package ai.polymath.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import ai.polymath.data.SplitSettings;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataSettingsTest {
    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql://eve:s3cret@host/db?user=eve&password=s3cret, jdbc:postgresql://host/db",
        "jdbc:postgresql://host:5432/db, jdbc:postgresql://host:5432/db",
        "jdbc:sqlserver://host;databaseName=db;user=eve;password=s3cret, jdbc:sqlserver://host",
        "jdbc:oracle:thin:eve/s3cret@host:1521:db, jdbc:oracle:thin:host:1521:db",
        "jdbc:duckdb:clinic.db, jdbc:duckdb:clinic.db",
    })
    void withoutSecrets_urlWithCredentials_keepsTheDatabaseOnly(String url, String expected) {
        DataSettings settings = new DataSettings(null, "SELECT 1", url, List.of(), SplitSettings.random(1));
        assertThat(settings.withoutSecrets().jdbc()).isEqualTo(expected);
    }
}
