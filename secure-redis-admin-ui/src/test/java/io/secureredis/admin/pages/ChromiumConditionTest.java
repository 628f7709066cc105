package io.secureredis.admin.pages;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChromiumConditionTest {

    @Test
    void decide_noBrowser_skipsWithAReasonButNotInCi() {
        assertThat(ChromiumCondition.decide(true, false).isDisabled()).isFalse();
        assertThat(ChromiumCondition.decide(false, true).isDisabled()).isFalse();
        assertThat(ChromiumCondition.decide(false, false).isDisabled()).isTrue();
        assertThat(ChromiumCondition.decide(false, false).getReason().orElseThrow())
                .contains("not on the PATH");
    }
}
