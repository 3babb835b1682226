package ai.polymath.balancing;

import static org.assertj.core.api.Assertions.assertThat;

import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The list of methods that the experiment file knows. */
class RegisteredMethodsTest {
    static List<String> names() throws IOException {
        try (InputStream list =
                Balancing.class.getResourceAsStream("/META-INF/polymath/ai.polymath.balancing.Balancing")) {
            assertThat(list).isNotNull();
            return new String(list.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    static Stream<Class<?>> methods() throws IOException {
        return names().stream().map(name -> {
            try {
                return Class.forName(name);
            } catch (ClassNotFoundException e) {
                throw new AssertionError(name, e);
            }
        });
    }

    @Test
    void names_ofTheList_areSortedAndDistinct() throws IOException {
        assertThat(names()).isSorted().doesNotHaveDuplicates().isNotEmpty();
        assertThat(methods().map(m -> m.getAnnotation(Kind.class).value())).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("methods")
    void method_inTheList_isADocumentedPublicRecord(Class<?> method) {
        assertThat(method).isRecord().isPublic().isAssignableTo(Balancing.class).hasAnnotation(Kind.class);
        assertThat(method.getAnnotation(Kind.class).value()).matches("[a-z0-9]+(-[a-z0-9]+)*");
        for (RecordComponent component : method.getRecordComponents()) {
            assertThat(component.getAnnotation(Doc.class))
                    .as(component.toString())
                    .isNotNull();
        }
    }

    @Test
    void equal_withoutSettings_needsNoDefault() throws IOException {
        assertThat(methods().filter(m -> m == EqualWeights.class)).hasSize(1);
        assertThat(methods()
                        .filter(m -> m == FixedWeights.class)
                        .map(m -> m.getRecordComponents()[0].getAnnotation(Default.class)))
                .as("fixed weights must be given")
                .containsOnlyNulls();
    }
}
