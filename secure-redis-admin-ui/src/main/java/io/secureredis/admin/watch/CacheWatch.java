package io.secureredis.admin.watch;

import io.secureredis.cache.CacheEventListener;
import io.secureredis.cache.CacheOpenFailure;
import io.secureredis.cache.CacheOpenFailureListener;
import io.secureredis.cache.CacheOperation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts what the caches of this process tell, since it started; values that did not open also hour by hour. */
public final class CacheWatch implements CacheOpenFailureListener, CacheEventListener {

    /** Hours that are kept. */
    public static final int HOURS = 24;

    private static final int MOST_REASONS = 2_000;

    private final Clock clock;
    private final Map<String, Map<String, LongAdder>> byCache = new ConcurrentHashMap<>();
    private final NavigableMap<Instant, LongAdder> byHour = new ConcurrentSkipListMap<>();
    private volatile boolean available = true;

    /** @param clock for the hours */
    public CacheWatch(Clock clock) {
        this.clock = clock;
    }

    /** One hour, and how many values did not open in it. */
    public record Hour(Instant from, long failures) {}

    @Override
    public void onOpenFailure(CacheOpenFailure failure) {
        count(failure.cacheName(), failure.failure().label());
        Instant hour = clock.instant().truncatedTo(ChronoUnit.HOURS);
        byHour.computeIfAbsent(hour, begin -> new LongAdder()).increment();
        byHour.headMap(hour.minus(Duration.ofHours(HOURS - 1L))).clear();
    }

    @Override
    public void unreadable(String cacheName, RuntimeException reason) {
        count(cacheName, "unreadable");
    }

    @Override
    public void withoutRedis(String cacheName, CacheOperation operation) {
        count(cacheName, "without-redis");
    }

    @Override
    public void availabilityChanged(boolean isAvailable) {
        available = isAvailable;
    }

    private void count(String cacheName, String reason) {
        Map<String, LongAdder> reasons = byCache.get(cacheName);
        if (reasons == null && byCache.size() >= MOST_REASONS) {
            return;
        }
        byCache.computeIfAbsent(cacheName, name -> new ConcurrentHashMap<>())
                .computeIfAbsent(reason, word -> new LongAdder())
                .increment();
    }

    /** Whether the caches use Redis; they bypass it while it is not available. */
    public boolean available() {
        return available;
    }

    /** Misses of a cache by reason: values that did not open, and operations without Redis. */
    public Map<String, Long> reasons(String cacheName) {
        Map<String, Long> counts = new TreeMap<>();
        byCache.getOrDefault(cacheName, Map.of()).forEach((reason, count) -> counts.put(reason, count.sum()));
        return counts;
    }

    /** The last hours, the oldest first; each is present. */
    public List<Hour> hours() {
        Instant last = clock.instant().truncatedTo(ChronoUnit.HOURS);
        List<Hour> hours = new ArrayList<>();
        for (int back = HOURS - 1; back >= 0; back--) {
            Instant hour = last.minus(Duration.ofHours(back));
            LongAdder count = byHour.get(hour);
            hours.add(new Hour(hour, count == null ? 0 : count.sum()));
        }
        return hours;
    }
}
