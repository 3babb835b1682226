package ai.polymath;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PolymathExceptionTest {
    @Test
    void of_oneProblem_isItsMessage() {
        PolymathException e = PolymathException.of(List.of("a is 1."));
        assertThat(e).hasMessage("a is 1.");
        assertThat(e.messages()).containsExactly("a is 1.");
    }

    @Test
    void of_severalProblems_countsThemAndKeepsEach() {
        PolymathException e = PolymathException.of(List.of("a is 1.", "b is 2."));
        assertThat(e).hasMessage("2 problems:\n  - a is 1.\n  - b is 2.");
        assertThat(e.messages()).containsExactly("a is 1.", "b is 2.");
    }

    @Test
    void new_cause_isKept() {
        Exception cause = new Exception("deep");
        assertThat(new PolymathException("shallow", cause))
                .hasMessage("shallow")
                .hasCause(cause);
    }
}
