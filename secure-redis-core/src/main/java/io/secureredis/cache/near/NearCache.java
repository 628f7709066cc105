package io.secureredis.cache.near;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.secureredis.cache.CallbackGuard;
import io.secureredis.crypto.EnvelopeHeader;
import io.secureredis.crypto.OpenException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Envelopes that this process has read lately, by their Redis key.
 *
 * <p>How it stays right. Redis tells of every key that changes, on a connection of its own, so a message can overtake a read or be overtaken by it. Therefore a reader takes
 * a {@link Ticket} before it asks Redis, and what it got is kept only if nothing was said about the key since:
 *
 * <ul>
 *   <li>a message about the key moves its stamp, then removes it. Keeping compares the stamp under the same lock as removing, so either the message comes first and nothing is
 *       kept, or it comes second and removes what was kept;
 *   <li>when the connection is lost, or everything is flushed, the era moves: entries of an older era count as absent, wherever they are;
 *   <li>while the connection is down, and when nothing was heard for too long, nothing is found and nothing is kept.
 * </ul>
 *
 * <p>An entry is never older than its sealed lifetime, by this process's clock without tolerance, nor than the greatest age. Safe for any number of threads.
 */
public final class NearCache {

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

    private volatile boolean listening;
    private volatile long heardUntilNanos;

    /**
     * A tier that is empty and, until it {@linkplain #listening listens}, stays so.
     *
     * @param maxBytes of keys, envelopes and what surrounds them, about
     * @param maxAge after which an entry counts as absent, whatever its lifetime
     */
    public NearCache(long maxBytes, Duration maxAge, Clock clock) {
        this.entries = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
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

    /** What was true before Redis was asked. */
    record Ticket(NearKey key, long stamp, long era) {}

    /** The envelope, which is the caller's to read and nobody's to change; {@code null} where there is none. */
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
        // The era first: if it moves in between, the ticket is void, which is right.
        long now = era.get();
        return new Ticket(near, stamps.get(place(near)), now);
    }

    void keep(Ticket ticket, String cacheName, byte[] envelope) {
        long endsAt = endsAt(envelope);
        if (endsAt <= clock.millis() || !usable()) {
            return;
        }
        entries.asMap()
                .compute(
                        ticket.key,
                        (key, present) -> isValid(ticket) && listening
                                ? new Entry(cacheName, envelope, ticket.era, endsAt)
                                : present);
    }

    private boolean isValid(Ticket ticket) {
        return era.get() == ticket.era && stamps.get(place(ticket.key)) == ticket.stamp;
    }

    /** In milliseconds since 1970; 0 for what is no envelope, which is not kept: its lifetime is not known. */
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

    /** Something changed the key, here or elsewhere. */
    void forget(byte[] key) {
        forget(new NearKey(key));
    }

    private void forget(NearKey key) {
        stamps.incrementAndGet(place(key));
        entries.invalidate(key);
    }

    /** Redis says that the key changed. */
    void invalidated(byte[] key) {
        NearKey near = new NearKey(key);
        Entry entry = entries.getIfPresent(near);
        if (entry != null) {
            counts(entry.cacheName).invalidations.increment();
        }
        forget(near);
    }

    /** Anything may have changed. */
    void forgetAll() {
        era.incrementAndGet();
        entries.invalidateAll();
    }

    /** From now on every change is heard of, at the latest when the given time has passed without another call. */
    void listening(long heardUntilNanos) {
        this.heardUntilNanos = heardUntilNanos;
        this.listening = true;
    }

    /** Changes are missed from now on. */
    void deaf() {
        listening = false;
        forgetAll();
    }

    private boolean usable() {
        return listening && System.nanoTime() - heardUntilNanos < 0;
    }

    /** Whether it hears of changes now; while not, every read goes to Redis. */
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

    /** Shows the counters of each cache, now or when it is first used. To be called before it is used. */
    public void forEachCache(BiConsumer<String, NearCacheCounts> observer) {
        observers.add(observer);
        counts.forEach(observer);
    }

    /** What happened to one cache's entries since the start. */
    public NearCacheCounts countsOf(String cacheName) {
        return counts(cacheName);
    }

    /** How many entries there are, about. */
    public long size() {
        return entries.estimatedSize();
    }
}
