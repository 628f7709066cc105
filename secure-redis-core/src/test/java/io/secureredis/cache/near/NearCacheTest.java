package io.secureredis.cache.near;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.crypto.Binding;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NearCacheTest {

    private static final byte[] KEY = NearNode.key("1");

    private final SettableClock clock = new SettableClock();
    private final NearCache near = new NearCache(10_000, Duration.ofMinutes(5), clock);

    private static final class SettableClock extends Clock {

        private Instant now = Instant.now();

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

    @BeforeEach
    void listen() {
        near.listening(System.nanoTime() + TimeUnit.HOURS.toNanos(1));
    }

    @Test
    void keep_changedSinceTheTicket_keepsNothing() {
        NearCache.Ticket ticket = near.ticket(KEY);
        near.invalidated(KEY);
        near.keep(ticket, "books", envelope(Duration.ofMinutes(1)));
        assertThat(near.find("books", KEY)).isNull();
    }

    @Test
    void keep_flushedSinceTheTicket_keepsNothing() {
        NearCache.Ticket ticket = near.ticket(KEY);
        near.forgetAll();
        near.keep(ticket, "books", envelope(Duration.ofMinutes(1)));
        assertThat(near.find("books", KEY)).isNull();
    }

    @Test
    void keep_connectionLostAndFoundSinceTheTicket_keepsNothing() {
        NearCache.Ticket ticket = near.ticket(KEY);
        near.deaf();
        near.listening(System.nanoTime() + TimeUnit.HOURS.toNanos(1));
        near.keep(ticket, "books", envelope(Duration.ofMinutes(1)));
        assertThat(near.find("books", KEY)).isNull();
    }

    @Test
    void find_afterTheSealedLifetime_findsNothing() {
        near.keep(near.ticket(KEY), "books", envelope(Duration.ofSeconds(30)));
        assertThat(near.find("books", KEY)).isNotNull();
        clock.now = clock.now.plusSeconds(31);
        assertThat(near.find("books", KEY)).isNull();
    }

    @Test
    void find_afterTheGreatestAge_findsNothing() {
        near.keep(near.ticket(KEY), "books", envelope(Duration.ZERO));
        clock.now = clock.now.plus(Duration.ofMinutes(5)).minusMillis(1);
        assertThat(near.find("books", KEY)).isNotNull();
        clock.now = clock.now.plusMillis(1);
        assertThat(near.find("books", KEY)).isNull();
    }

    @Test
    void find_nothingHeardForTooLong_findsNothing() {
        near.keep(near.ticket(KEY), "books", envelope(Duration.ofMinutes(1)));
        near.listening(System.nanoTime() - 1);
        assertThat(near.find("books", KEY)).isNull();
    }

    @Test
    void keep_noEnvelope_keepsNothing() {
        near.keep(near.ticket(KEY), "books", new byte[100]);
        assertThat(near.find("books", KEY)).isNull();
    }

    @Test
    void keep_moreThanFits_staysWithinItsBound() {
        for (int i = 0; i < 1000; i++) {
            byte[] key = NearNode.key(i);
            near.keep(near.ticket(key), "books", envelope(Duration.ofMinutes(1)));
            near.find("books", key);
            assertThat(near.size()).as("after %d", i + 1).isLessThan(80);
        }
    }

    /** Written at the clock's present time, however long ago it was set. */
    private byte[] envelope(Duration lifetime) {
        return Sealer.builder(KeyRing.of(Secret.fromRawBytes(new byte[32])))
                .clock(clock)
                .build()
                .seal(new byte[10], Binding.of("cache"), lifetime);
    }
}
