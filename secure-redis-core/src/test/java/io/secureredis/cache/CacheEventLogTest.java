package io.secureredis.cache;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class CacheEventLogTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger(CacheEventLog.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final InstantSource source = this::now;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final CacheEventLog log = new CacheEventLog(source.withZone(ZoneOffset.UTC), Duration.ofMinutes(1));

    private Instant now() {
        return now;
    }

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
        logger.setLevel(Level.INFO);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(lines);
        logger.setLevel(null);
    }

    @Test
    void availabilityChanged_manyTimes_isOneLossAndOneReturnAMinute() {
        for (int i = 0; i < 50; i++) {
            log.availabilityChanged(false);
            log.availabilityChanged(true);
        }
        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "Redis is not available; the caches bypass it for a while",
                        "Redis is available again; the caches use it");
        now = now.plusSeconds(60);
        log.availabilityChanged(false);
        log.availabilityChanged(true);
        assertThat(lines.list)
                .hasSize(4)
                .element(2)
                .extracting(ILoggingEvent::getFormattedMessage)
                .asString()
                .endsWith("(49 more since the last such line)");
    }
}
