package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.jobs.JobException;
import io.secureredis.jobs.inspect.QueueOverview.Limits;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which limits an operator may set. */
class QueueNotesTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    static Stream<Limits> allowed() {
        return Stream.of(
                new Limits(0, 0, SECOND, 0, 1, Map.of("task", 0)),
                new Limits(7, 8, SECOND, 9, 10, Map.of("task", 11)),
                new Limits(null, null, null, null, null, Map.of()));
    }

    static Stream<Limits> refused() {
        return Stream.of(
                new Limits(-1, null, null, null, null, Map.of()),
                new Limits(null, -1, SECOND, null, null, Map.of()),
                new Limits(null, 5, null, null, null, Map.of()),
                new Limits(null, null, SECOND, null, null, Map.of()),
                new Limits(null, null, null, -1, null, Map.of()),
                new Limits(null, null, null, null, 0, Map.of()),
                new Limits(null, null, null, null, null, Map.of("task", -1)));
    }

    @ParameterizedTest
    @MethodSource("allowed")
    void check_limitsInTheirRange_areAllowed(Limits limits) {
        assertThatCode(() -> QueueNotes.check(limits)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource("refused")
    void check_limitOutOfItsRange_isRefused(Limits limits) {
        assertThatThrownBy(() -> QueueNotes.check(limits))
                .isInstanceOf(JobException.class)
                .hasMessageStartingWith("SR473 ");
    }
}
