package io.secureredis.cache;

import io.secureredis.crypto.Binding;
import io.secureredis.crypto.EnvelopeHeader;
import io.secureredis.crypto.KeyRingSource;
import io.secureredis.crypto.OpenException;
import io.secureredis.crypto.OpenFailure;
import io.secureredis.crypto.Sealer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Seals and opens the values of all caches of a writer, by the rules of each cache. */
final class CacheSeal {

    private static final Binding PURPOSE = Binding.of("cache");

    /** With time to idle, a value is sealed again once its age has reached this part of its lifetime. */
    private static final int TOUCH_PART = 16;

    private final Sealer sealer;
    private final @Nullable KeyRingSource ring;
    private final Clock clock;
    private final Function<String, CacheRules> rules;
    private final CacheReports reports;
    private final Map<String, Place> places = new ConcurrentHashMap<>();

    /** Describes a cache: the common beginning of its bindings, its rules and its keys. */
    private record Place(Binding binding, CacheRules rules, CacheKeys keys) {}

    CacheSeal(SealedCacheWriterBuilder settings, CacheReports reports) {
        this.sealer = settings.sealer;
        this.ring = settings.ring;
        this.clock = settings.clock;
        this.rules = settings.rules;
        this.reports = reports;
    }

    private Place place(String cacheName) {
        Place known = places.get(cacheName);
        return known != null ? known : places.computeIfAbsent(cacheName, this::newPlace);
    }

    private Place newPlace(String cacheName) {
        Binding binding = PURPOSE.and(cacheName);
        CacheRules own = rules.apply(cacheName);
        return new Place(binding, own, new CacheKeys(cacheName, own, sealer, binding));
    }

    CacheRules rules(String cacheName) {
        return place(cacheName).rules();
    }

    /**
     * Returns the names that an entry may have in Redis, the one for writing first. There is one name, unless keys are
     * hidden and the key ring has several secrets.
     */
    List<byte[]> namesInRedis(String cacheName, byte[] key) {
        return place(cacheName).keys().inRedis(key);
    }

    byte[] patternInRedis(String cacheName, byte[] pattern) {
        return place(cacheName).keys().patternInRedis(pattern);
    }

    /** Returns the time to live of a value; zero if it stays forever. */
    Duration lifetime(String cacheName, @Nullable Duration asked) {
        return place(cacheName).rules().lifetime(asked);
    }

    /** Seals a value for a key as it is in Redis. */
    byte[] seal(String cacheName, byte[] key, byte[] value, Duration lifetime) {
        Place place = place(cacheName);
        return place.rules().sealed() ? sealer.seal(value, place.binding().and(key), lifetime) : value;
    }

    /**
     * Opens the value of a key.
     *
     * @param touched the time to live that this read has given to the entry, or {@code null}
     * @return {@code null} if it does not open and is to be a miss; the caller then evicts it, unless it
     *     {@linkplain #keeps stays}
     * @throws OpenException if it does not open and the rules say to throw
     */
    @Nullable
    Opened open(String cacheName, byte[] key, byte[] stored, @Nullable Duration touched) {
        Place place = place(cacheName);
        if (!place.rules().sealed()) {
            return Opened.inPlaintext(stored, null);
        }
        try {
            byte[] value = sealer.open(stored, place.binding().and(key));
            return Opened.sealed(value, resealFor(stored, touched));
        } catch (OpenException failure) {
            Opened plaintext = failure.failure() == OpenFailure.NOT_SEALED ? plaintext(cacheName, stored) : null;
            if (plaintext == null) {
                missOrThrow(cacheName, failure);
            }
            return plaintext;
        }
    }

    private @Nullable Duration resealFor(byte[] stored, @Nullable Duration touched) {
        if (ring == null && touched == null) {
            return null;
        }
        EnvelopeHeader header = EnvelopeHeader.parse(stored);
        boolean oldSecret =
                ring != null && !header.keyId().equals(ring.keyRing().primary().keyId());
        if (touched != null) {
            return oldSecret || isDue(header, touched) ? touched : null;
        }
        return oldSecret ? remaining(header, clock.instant()) : null;
    }

    private boolean isDue(EnvelopeHeader header, Duration touched) {
        Instant due = header.writtenAt().plus(touched.dividedBy(TOUCH_PART));
        return !header.lifetime().equals(wholeSeconds(touched))
                || clock.instant().isAfter(due);
    }

    private static Duration wholeSeconds(Duration duration) {
        return Duration.ofSeconds(duration.getSeconds() + (duration.getNano() == 0 ? 0 : 1));
    }

    private static Duration remaining(EnvelopeHeader header, Instant now) {
        if (header.lifetime().isZero()) {
            return Duration.ZERO;
        }
        Duration left = Duration.between(now, header.writtenAt().plus(header.lifetime()));
        return left.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : left;
    }

    /** Returns whether a value that did not open stays in Redis, so that a migration can seal it. */
    boolean keeps(String cacheName, byte[] stored) {
        if (rules(cacheName).plaintextMode(clock.instant()) != PlaintextMode.KEEP) {
            return false;
        }
        try {
            EnvelopeHeader.parseBeginning(stored);
            return false;
        } catch (OpenException none) {
            return none.failure() == OpenFailure.NOT_SEALED;
        }
    }

    private @Nullable Opened plaintext(String cacheName, byte[] stored) {
        CacheRules own = rules(cacheName);
        PlaintextMode mode = own.plaintextMode(clock.instant());
        if (mode == PlaintextMode.REJECT || mode == PlaintextMode.KEEP) {
            return null;
        }
        reports.event(listener -> listener.plaintextRead(cacheName));
        return mode == PlaintextMode.READ_AND_SEAL
                ? Opened.inPlaintext(stored, own.lifetime(null))
                : Opened.inPlaintext(stored, null);
    }

    /**
     * Reports a value that cannot be read. If this method returns, the value is a miss and the caller evicts it.
     *
     * @throws OpenException the given one, if the rules say to throw
     */
    void missOrThrow(String cacheName, OpenException failure) {
        OpenFailurePolicy policy = rules(cacheName).unopened().policy();
        OpenFailureAction action = reports.ask(
                policy, () -> Objects.requireNonNull(policy.actionFor(failure.failure())), OpenFailureAction.MISS);
        reports.openFailure(CacheOpenFailure.of(cacheName, failure, action));
        if (action == OpenFailureAction.THROW) {
            throw failure;
        }
    }
}
