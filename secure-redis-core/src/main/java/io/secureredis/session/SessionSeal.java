package io.secureredis.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.secureredis.cache.CacheOpenFailure;
import io.secureredis.cache.CacheOpenFailureListener;
import io.secureredis.cache.CallbackGuard;
import io.secureredis.cache.OpenFailureAction;
import io.secureredis.crypto.Binding;
import io.secureredis.crypto.OpenException;
import io.secureredis.crypto.OpenFailure;
import io.secureredis.crypto.Sealer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Seals the fields of a session for that session and field, and opens them only there.
 *
 * <p>A field that does not open is absent, and reported. If one of the three times that determine when a session ends
 * is missing, there is no session at all.
 */
@SuppressWarnings("ArrayAsKeyOfSetOrMap") // Spring Data's maps of fields are never asked for one of them
final class SessionSeal {

    private static final CallbackGuard CALLBACKS = CallbackGuard.perMinute();
    private static final Set<String> TIMES = Set.of("creationTime", "lastAccessedTime", "maxInactiveInterval");

    private static final byte[] CREATED = "creationTime".getBytes(UTF_8);

    private final Sealer sealer;
    private final List<CacheOpenFailureListener> listeners;

    SessionSeal(Sealer sealer, List<CacheOpenFailureListener> listeners) {
        this.sealer = sealer;
        this.listeners = List.copyOf(listeners);
    }

    /** Returns whether the fields belong to a session that is written for the first time. */
    static boolean isNew(Map<byte[], byte[]> fields) {
        return fields.keySet().stream().anyMatch(field -> Arrays.equals(field, CREATED));
    }

    Map<byte[], byte[]> seal(SessionKey session, Map<byte[], byte[]> fields) {
        Map<byte[], byte[]> sealed = new LinkedHashMap<>();
        fields.forEach((field, value) ->
                sealed.put(field, sealer.seal(value, place(session).and(field), Duration.ZERO)));
        return sealed;
    }

    byte[] seal(SessionKey session, byte[] field, byte[] value) {
        return sealer.seal(value, place(session).and(field), Duration.ZERO);
    }

    /** @throws OpenException if it does not open there */
    byte[] open(SessionKey session, byte[] field, byte[] stored) {
        return sealer.open(stored, place(session).and(field));
    }

    /** Returns the fields that open; none if a time is missing or does not open. */
    Map<byte[], byte[]> open(SessionKey session, Map<byte[], byte[]> stored) {
        Map<byte[], byte[]> opened = new LinkedHashMap<>();
        Set<String> missing = new HashSet<>(TIMES);
        stored.forEach((field, value) -> {
            byte[] plain = openOrReport(value, place(session).and(field));
            if (plain != null) {
                opened.put(field, plain);
                missing.remove(new String(field, UTF_8));
            }
        });
        if (stored.isEmpty() || missing.isEmpty()) {
            return opened;
        }
        reportMissing(missing);
        return Map.of();
    }

    private void reportMissing(Set<String> missing) {
        report(
                OpenFailure.MALFORMED,
                "SR241 Cannot load a session: it has no " + String.join(" and no ", missing)
                        + " that opens, so its expiry is unknown. The user has to sign in again.");
    }

    static Binding place(SessionKey session) {
        return Binding.of("session").and(session.prefix()).and(SessionSerializer.bytesOf(session.name()));
    }

    byte[] sealEvent(SessionKey channel, byte[] message) {
        return sealer.seal(message, event(channel), Duration.ZERO);
    }

    byte @Nullable [] openEvent(SessionKey channel, byte[] message) {
        return openOrReport(message, event(channel));
    }

    private static Binding event(SessionKey channel) {
        return Binding.of("session-event").and(channel.prefix()).and(SessionSerializer.bytesOf(channel.name()));
    }

    private byte @Nullable [] openOrReport(byte[] stored, Binding place) {
        try {
            return sealer.open(stored, place);
        } catch (OpenException failure) {
            report(failure);
            return null;
        }
    }

    void report(OpenException failure) {
        report(failure.failure(), String.valueOf(failure.getMessage()));
    }

    /** Reports a failure; an exception of a listener must not end a request. */
    void report(OpenFailure failure, String message) {
        CacheOpenFailure report =
                new CacheOpenFailure(SealedSessions.REPORTED_AS, failure, OpenFailureAction.MISS, message);
        for (CacheOpenFailureListener listener : listeners) {
            CALLBACKS.run(listener, () -> listener.onOpenFailure(report));
        }
    }
}
