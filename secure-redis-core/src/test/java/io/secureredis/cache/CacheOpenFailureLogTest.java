package io.secureredis.cache;

import static io.secureredis.cache.CacheFixture.CONNECTIONS;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.secureredis.crypto.OpenFailure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class CacheOpenFailureLogTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger(CacheOpenFailureLog.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final HandClock clock = new HandClock();
    private final CacheOpenFailureLog log = new CacheOpenFailureLog(clock, Duration.ofMinutes(1));

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
        logger.setAdditive(false);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(lines);
        logger.setAdditive(true);
    }

    @Test
    void onOpenFailure_flood_isOneLineAndThenItsCount() {
        for (int i = 0; i < 10_000; i++) {
            log.onOpenFailure(failure("books", OpenFailure.NOT_AUTHENTIC));
        }
        assertThat(lines.list).hasSize(1);
        clock.now = clock.now.plusSeconds(60);
        log.onOpenFailure(failure("books", OpenFailure.NOT_AUTHENTIC));
        assertThat(lines.list).hasSize(2);
        assertThat(lines.list.get(1).getFormattedMessage())
                .isEqualTo("Cache 'books': SR109 why (9999 more since the last such line)");
    }

    @Test
    void get_thousandTamperedValues_isOneLineWithoutKeyOrContent() {
        SealedCacheWriter writer = SealedCacheWriter.sealing(CONNECTIONS, CacheFixture.sealer())
                .listener(log)
                .build();
        for (int i = 0; i < 1_000; i++) {
            CacheFixture.store("flood::canary", CacheFixture.bytes("canary"));
            assertThat(writer.get("flood", CacheFixture.bytes("flood::canary"))).isNull();
        }
        assertThat(lines.list)
                .singleElement()
                .satisfies(line -> assertThat(line.getFormattedMessage())
                        .startsWith("Cache 'flood': SR107 ")
                        .doesNotContain("more since the last such line")
                        .doesNotContain("canary"));
    }

    @Test
    void onOpenFailure_otherCacheOrReason_hasALineOfItsOwn() {
        log.onOpenFailure(failure("books", OpenFailure.NOT_AUTHENTIC));
        log.onOpenFailure(failure("books", OpenFailure.EXPIRED));
        log.onOpenFailure(failure("shops", OpenFailure.NOT_AUTHENTIC));
        assertThat(lines.list).hasSize(3);
    }

    private static CacheOpenFailure failure(String cache, OpenFailure failure) {
        return new CacheOpenFailure(cache, failure, OpenFailureAction.MISS, failure.code() + " why");
    }

    private static final class HandClock extends Clock {

        private Instant now = Instant.parse("2030-01-01T00:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
