package ai.polymath.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.settings.Sample.FromAList;
import ai.polymath.settings.Sample.Optimizer;
import ai.polymath.settings.Sample.Sgd;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChoicesTest {
    @Test
    void of_sealedInterface_findsPermittedAndListedRecords() {
        Choices choices = Choices.of(Optimizer.class);
        assertThat(choices.key()).isEqualTo("type");
        assertThat(choices.kinds().keySet()).containsExactly("adam", "from-a-list", "sgd");
        assertThat(choices.get("from-a-list")).isEqualTo(FromAList.class);
        assertThat(Choices.kindOf(Sgd.class)).isEqualTo("sgd");
        assertThatThrownBy(() -> choices.get("sdg"))
                .isInstanceOf(PolymathException.class)
                .hasMessage("There is no type 'sdg'. Did you mean 'sgd'? Use one of adam, from-a-list, sgd.");
    }

    @Test
    void of_whatIsNoChoice_isTheProgrammersMistake() {
        assertThatThrownBy(() -> Choices.of(Runnable.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("@Choice");
        assertThatThrownBy(() -> Choices.of(Unnamed.class)).hasMessageContaining("needs @Kind");
        assertThatThrownBy(() -> Choices.of(Ambiguous.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("type");
        assertThatThrownBy(() -> Choices.of(Twins.class))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("are called 'twin'");
    }

    @Choice("type")
    sealed interface Unnamed permits NoKind {}

    record NoKind() implements Unnamed {}

    @Choice("type")
    sealed interface Ambiguous permits HasType {}

    @Kind("has-type")
    record HasType(int type) implements Ambiguous {}

    @Choice("type")
    sealed interface Twins permits First, Second {}

    @Kind("twin")
    record First() implements Twins {}

    @Kind("twin")
    record Second() implements Twins {}

    @Choice("type")
    interface NotARecord {}

    @Choice("type")
    interface Missing {}

    @Choice("type")
    interface NotAnnotated {}

    record Plain() implements NotAnnotated {}

    @ParameterizedTest
    @CsvSource({
        "ai.polymath.settings.ChoicesTest$NotARecord, java.lang.String, must be a record that implements",
        "ai.polymath.settings.ChoicesTest$Missing, no.such.Record, is not on the class path",
        "ai.polymath.settings.ChoicesTest$NotAnnotated, ai.polymath.settings.ChoicesTest$Plain, needs @Kind",
    })
    void of_listWithAWrongName_isNamedWithItsLine(String type, String name, String message, @TempDir Path folder)
            throws IOException, ClassNotFoundException {
        Path list = folder.resolve("META-INF/polymath/" + type);
        Files.createDirectories(folder.resolve("META-INF/polymath"));
        Files.writeString(list, "# a comment\n\n" + name + "  # another\n");
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, before)) {
            thread.setContextClassLoader(loader);
            assertThatThrownBy(() -> Choices.of(Class.forName(type)))
                    .isInstanceOf(PolymathException.class)
                    .hasMessageContaining(list.getFileName() + ":3: ")
                    .hasMessageContaining(name)
                    .hasMessageContaining(message);
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
