package io.secureredis.admin.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.admin.text.Texts;
import io.secureredis.jobs.inspect.JobState;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class JobActionTest {

    @ParameterizedTest
    @CsvSource({
        "SCHEDULED, RUN_NOW CANCEL",
        "RETRYING, RUN_NOW CANCEL",
        "READY, CANCEL",
        "ACTIVE, CANCEL",
        "DONE, DELETE",
        "DEAD, RETRY DELETE",
        "TAMPERED, RETRY DELETE"
    })
    void in_eachState_isWhatMakesSense(JobState state, String expected) {
        assertThat(JobAction.in(state)).extracting(JobAction::name).containsExactly(expected.split(" ", -1));
    }

    @ParameterizedTest
    @EnumSource(JobState.class)
    void labels_eachState_areThere(JobState state) {
        assertThat(Texts.ENGLISH.of(state)).isNotBlank();
        assertThat(Texts.ENGLISH.of(state, "meaning")).isNotBlank();
        assertThat(Texts.ENGLISH.of(state, "when")).isNotBlank();
        assertThat(Paths.state(Paths.slug(state))).hasValue(state);
    }
}
