package io.secureredis.autoconfigure.session;

import io.secureredis.crypto.OpenFailure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.session.MapSession;
import org.springframework.session.data.redis.RedisSessionMapper;

/**
 * Wraps Spring Session's mapper and never throws. If a session should have left Redis long ago, someone restored or
 * kept it. It is expired, as Spring Session also finds, and reported.
 */
final class SealedSessionMapper implements BiFunction<String, Map<String, Object>, @Nullable MapSession> {

    /** Indexed repositories keep a session for five minutes after its end. */
    private static final Duration KEPT = Duration.ofMinutes(10);

    private final RedisSessionMapper delegate = new RedisSessionMapper();
    private final SessionReports reports;
    private final Clock clock;

    SealedSessionMapper(SessionReports reports, Clock clock) {
        this.reports = reports;
        this.clock = clock;
    }

    @Override
    public @Nullable MapSession apply(String sessionId, Map<String, Object> attributes) {
        try {
            MapSession session = delegate.apply(sessionId, attributes);
            reportIfLongExpired(session);
            return session;
        } catch (RuntimeException unreadable) {
            reports.unreadable(unreadable);
            return null;
        }
    }

    /** A session without a lifetime was deleted, and stays for its listeners. */
    private void reportIfLongExpired(MapSession session) {
        Duration lifetime = session.getMaxInactiveInterval();
        if (lifetime.isNegative() || lifetime.isZero()) {
            return;
        }
        Instant end = session.getLastAccessedTime().plus(lifetime);
        if (clock.instant().isAfter(end.plus(KEPT))) {
            reports.notOpened(
                    OpenFailure.EXPIRED,
                    "SR245 Refused a session that ended at " + end
                            + " and was still in Redis. Someone kept it or put it back.");
        }
    }
}
