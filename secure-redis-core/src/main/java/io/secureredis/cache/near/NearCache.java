package io.secureredis.cache.near;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.secureredis.PrintableText;
import io.secureredis.cache.CallbackGuard;
import io.secureredis.crypto.EnvelopeHeader;
import io.secureredis.crypto.OpenException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps envelopes that this process has read recently, by their Redis key.
 *
 * <p>This is how it stays correct. On a separate connection, Redis reports every key that changes, so a message can
 * arrive before or after the reply to a read. A reader therefore takes a {@link Ticket} before it asks Redis. The
 * result is kept only if no message about the key arrived since:
 *
 * <ul>
 *   <li>a message about a key advances the key's stamp, then removes the entry. Keeping compares the stamp under the
 *     lock that removing also takes. Either the message comes first and nothing is kept, or it comes second and removes
 *     what was kept;
 *   <li>when the connection is lost, or everything is flushed, the era advances: entries of an older era count as
 *     absent, wherever they are;
 *   <li>while the connection is down, and when nothing was received for too long, nothing is found and nothing is kept.
 * </ul>
 *
 * <p>Keys whose changes Redis does not report, because they have another prefix, are never kept.
 *
 * <p>An entry is never older than its sealed lifetime, by this process's clock without tolerance, nor than the maximum
 * age. Safe for any number of threads.
 */
public final class NearCache {

    private static final Logger log = LoggerFactory.getLogger(NearCache.class);

    private static final int STAMPS = 4096;
    private static final int ENTRY_OVERHEAD_BYTES = 128;

    private final Cache<NearKey, Entry> entries;
    private final Map<String, NearCacheCounts> counts = new ConcurrentHashMap<>();
    private final AtomicLongArray stamps = new AtomicLongArray(STAMPS);
    private final AtomicLong era = new AtomicLong();
    private final List<BiConsumer<String, NearCacheCounts>> observers = new CopyOnWriteArrayList<>();
    private final CallbackGuard guard = CallbackGuard.perMinute();
    private final long maxAgeMillis;
    private final Clock clock;

    /** The beginnings of the keys whose changes Redis reports; empty for all keys. */
    private volatile List<byte[]> watched = List.of();

    private volatile boolean listening;
    private volatile long heardUntilNanos;

    /**
     * Creates a tier that is empty, and stays empty until it {@linkplain #listening listens}.
     *
     * @param maxBytes the approximate limit for keys, envelopes and overhead
     * @param maxAge the age from which an entry counts as absent, whatever its lifetime
     */
    public NearCache(long maxBytes, Duration maxAge, Clock clock) {
        this.entries = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                // Evict in the thread that keeps an entry: a busy pool would let hundreds of large entries wait for
                // eviction
                .executor(Runnable::run)
                .weigher((NearKey key, Entry entry) -> ENTRY_OVERHEAD_BYTES + key.length() + entry.envelope.length)
                .build();
        this.maxAgeMillis = maxAge.toMillis();
        this.clock = clock;
    }

    private static final class Entry {

        private final String cacheName;
        private final byte[] envelope;
        private final long era;
        private final long endsAtMillis;

        Entry(String cacheName, byte[] envelope, long era, long endsAtMillis) {
            this.cacheName = cacheName;
            this.envelope = envelope;
            this.era = era;
            this.endsAtMillis = endsAtMillis;
        }
    }

    /** Records the state before Redis was asked. */
    record Ticket(NearKey key, long stamp, long era) {}

    /** Returns the envelope, which the caller may read and nobody may change; {@code null} if there is none. */
    byte @Nullable [] find(String cacheName, byte[] key) {
        Entry entry = usable() ? entries.getIfPresent(new NearKey(key)) : null;
        if (entry == null || entry.era != era.get() || entry.endsAtMillis <= clock.millis()) {
            counts(cacheName).misses.increment();
            return null;
        }
        counts(cacheName).hits.increment();
        return entry.envelope;
    }

    Ticket ticket(byte[] key) {
        NearKey near = new NearKey(key);
        // Read the era first: if it advances in between, the ticket is void, which is correct.
        long now = era.get();
        return new Ticket(near, stamps.get(place(near)), now);
    }

    void keep(Ticket ticket, String cacheName, byte[] envelope) {
        long endsAt = endsAt(envelope);
        if (endsAt <= clock.millis() || !usable()) {
            return;
        }
        if (!isWatched(ticket.key)) {
            warnOfUnwatched(cacheName);
            return;
        }
        entries.asMap()
                .compute(
                        ticket.key,
                        (key, present) -> isValid(ticket) && listening
                                ? new Entry(cacheName, envelope, ticket.era, endsAt)
                                : present);
    }

    private boolean isWatched(NearKey key) {
        List<byte[]> prefixes = watched;
        return prefixes.isEmpty() || prefixes.stream().anyMatch(key::beginsWith);
    }

    private void warnOfUnwatched(String cacheName) {
        if (counts(cacheName).toldUnwatched.compareAndSet(false, true)) {
            log.warn(
                    "SR266 The near cache keeps nothing of cache '{}': its keys do not begin with a prefix that Redis reports"
                            + " changes of. Remove secure-redis.cache.near.caches, or give the cache the prefix that the"
                            + " RedisCacheConfiguration bean has for its name.",
                    PrintableText.of(cacheName));
        }
    }

    private boolean isValid(Ticket ticket) {
        return era.get() == ticket.era && stamps.get(place(ticket.key)) == ticket.stamp;
    }

    /**
     * Returns milliseconds since 1970; 0 for bytes that are no envelope. Those are not kept, because their lifetime is
     * unknown.
     */
    private long endsAt(byte[] envelope) {
        EnvelopeHeader header;
        try {
            header = EnvelopeHeader.parse(envelope);
        } catch (OpenException notSealed) {
            return 0;
        }
        long oldest = clock.millis() + maxAgeMillis;
        Instant end = header.writtenAt().plus(header.lifetime());
        return header.lifetime().isZero() ? oldest : Math.min(oldest, end.toEpochMilli());
    }

    /** Removes a key that changed, here or elsewhere. */
    void forget(byte[] key) {
        forget(new NearKey(key));
    }

    private void forget(NearKey key) {
        stamps.incrementAndGet(place(key));
        entries.invalidate(key);
    }

    /** Removes a key that changed according to Redis. */
    void invalidated(byte[] key) {
        NearKey near = new NearKey(key);
        Entry entry = entries.getIfPresent(near);
        if (entry != null) {
            counts(entry.cacheName).invalidations.increment();
        }
        forget(near);
    }

    /** Removes everything, because anything may have changed. */
    void forgetAll() {
        era.incrementAndGet();
        entries.invalidateAll();
    }

    /**
     * Sets the keys whose changes will be reported. Others are never kept.
     *
     * @param prefixes the beginnings of the keys; empty for all keys
     */
    void watching(Collection<String> prefixes) {
        watched = prefixes.stream()
                .map(prefix -> prefix.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    /** Starts serving: from now on every change is reported. Without another call, this ends at the given time. */
    void listening(long heardUntilNanos) {
        this.heardUntilNanos = heardUntilNanos;
        this.listening = true;
    }

    /** Stops serving: from now on changes may be missed. */
    void deaf() {
        listening = false;
        forgetAll();
    }

    private boolean usable() {
        return listening && System.nanoTime() - heardUntilNanos < 0;
    }

    /** Returns whether the tier receives changes now; if not, every read goes to Redis. */
    public boolean isListening() {
        return usable();
    }

    private static int place(NearKey key) {
        return key.hashCode() & (STAMPS - 1);
    }

    private NearCacheCounts counts(String cacheName) {
        NearCacheCounts known = counts.get(cacheName);
        return known != null ? known : counts.computeIfAbsent(cacheName, this::newCounts);
    }

    private NearCacheCounts newCounts(String cacheName) {
        NearCacheCounts made = new NearCacheCounts();
        observers.forEach(observer -> guard.run(observer, () -> observer.accept(cacheName, made)));
        return made;
    }

    /**
     * Passes the counters of each cache to an observer, now or when the cache is first used. Call it before the tier is
     * used.
     */
    public void forEachCache(BiConsumer<String, NearCacheCounts> observer) {
        observers.add(observer);
        counts.forEach(observer);
    }

    /** Returns the counters of one cache since the start. */
    public NearCacheCounts countsOf(String cacheName) {
        return counts(cacheName);
    }

    /** Returns the approximate number of entries. */
    public long size() {
        return entries.estimatedSize();
    }
}
