package io.secureredis.admin.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimesTest {

    private static final Instant NOW = Instant.parse("2026-11-21T11:37:18.123456Z");

    @ParameterizedTest
    @CsvSource({
        "PT0S, now",
        "PT0.9S, now",
        "PT1S, 1 second ago",
        "PT59.9S, 59 seconds ago",
        "PT60S, 1 minute ago",
        "PT59M59S, 59 minutes ago",
        "PT1H, 1 hour ago",
        "PT47H59M, 47 hours ago",
        "PT48H, 2 days ago",
        "-PT5S, in 5 seconds",
        "-PT3H, in 3 hours"
    })
    void relative_anyDistance_isOneUnit(Duration ago, String expected) {
        assertThat(Times.relative(Texts.ENGLISH, NOW.minus(ago), NOW)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0 s",
        "-PT5S, 0 s",
        "PT0.34S, 340 ms",
        "PT4.25S, 4.3 s",
        "PT60S, 1 min",
        "PT3M20S, 3 min 20 s",
        "PT2H5M, 2 h 5 min",
        "PT76H, 3 d 4 h"
    })
    void span_anyLength_isAtMostTwoUnits(Duration span, String expected) {
        assertThat(Times.span(Texts.ENGLISH, span)).isEqualTo(expected);
    }

    @Test
    void absolute_moment_isUtcToTheSecond() {
        assertThat(Times.absolute(NOW)).isEqualTo("2026-11-21 11:37:18 UTC");
        assertThat(Times.machine(NOW)).isEqualTo("2026-11-21T11:37:18.123Z");
    }
}
