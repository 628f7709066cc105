package io.secureredis.crypto;

import io.secureredis.SecureRedisException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the last ring of an application's source for as long as the source fails.
 *
 * <p>A vault that is down must not make a cached method fail. Files of secrets are treated the same way. A source that
 * has never returned a ring fails with {@code SR118}. The message of its exception is neither logged nor passed on,
 * because it may contain a secret; only messages of this library are.
 */
final class LastKeyRing implements KeyRingSource {

    private static final Logger LOGGER = LoggerFactory.getLogger(LastKeyRing.class);

    private static final long LINE_NANOS = Duration.ofMinutes(1).toNanos();

    /** Several parts of an application use the same source. One line tells of all of them. */
    private static final Map<Class<?>, Long> SAID = new ConcurrentHashMap<>();

    private final KeyRingSource source;
    private volatile @Nullable KeyRing last;

    private LastKeyRing(KeyRingSource source) {
        this.source = source;
    }

    static KeyRingSource of(KeyRingSource source) {
        if (source instanceof KeyRing || source instanceof FileKeyRingSource || source instanceof LastKeyRing) {
            return source;
        }
        LastKeyRing kept = new LastKeyRing(source);
        kept.readForLater();
        return kept;
    }

    /** The source may fail before the first use, and its ring of now be needed then. */
    private void readForLater() {
        try {
            last = source.keyRing();
        } catch (Throwable thrown) {
            // The first use tells
            rethrowIfFatal(thrown);
        }
    }

    @Override
    public KeyRing keyRing() {
        try {
            return read();
        } catch (SecureRedisException failure) {
            return lastAfter(failure);
        }
    }

    /** Reads now: the last call may have been long ago, or made by another part of the application. */
    @Override
    public Optional<String> failure() {
        try {
            read();
            Optional<String> failure = source.failure();
            return failure == null ? Optional.empty() : failure;
        } catch (Throwable thrown) {
            rethrowIfFatal(thrown);
            return Optional.ofNullable(explained(thrown).getMessage());
        }
    }

    private KeyRing read() {
        KeyRing now;
        try {
            now = source.keyRing();
        } catch (Throwable thrown) {
            rethrowIfFatal(thrown);
            throw explained(thrown);
        }
        if (now == null) {
            throw failure("returned no key ring");
        }
        if (now != last) {
            last = now;
        }
        return now;
    }

    /** A stack that is full is empty again here. Memory is not. */
    private static void rethrowIfFatal(Throwable thrown) {
        if (thrown instanceof VirtualMachineError fatal && !(thrown instanceof StackOverflowError)) {
            throw fatal;
        }
        if (thrown instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
    }

    private SecureRedisException explained(Throwable thrown) {
        if (thrown instanceof SecureRedisException ofThisLibrary) {
            return ofThisLibrary;
        }
        StackTraceElement[] trace = thrown.getStackTrace();
        return failure("threw " + thrown.getClass().getName() + (trace.length == 0 ? "" : " at " + trace[0]));
    }

    private SecureRedisException failure(String what) {
        return new SecureRedisException(
                "SR118",
                "The application's KeyRingSource " + source.getClass().getName() + " " + what
                        + ". Find out why it cannot read the secrets. A source answers from memory, and keeps its ring"
                        + " when a refresh fails.");
    }

    private KeyRing lastAfter(SecureRedisException failure) {
        KeyRing kept = last;
        if (kept == null) {
            throw failure;
        }
        if (mayLog()) {
            LOGGER.warn("The key ring stays as it was ({}): {}", kept, failure.getMessage());
        }
        return kept;
    }

    private boolean mayLog() {
        long now = System.nanoTime();
        Class<?> kind = source.getClass();
        Long said = SAID.get(kind);
        if (said != null && now - said < LINE_NANOS) {
            return false;
        }
        return said == null ? SAID.putIfAbsent(kind, now) == null : SAID.replace(kind, said, now);
    }
}
