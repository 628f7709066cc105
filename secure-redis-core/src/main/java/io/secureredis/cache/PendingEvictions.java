package io.secureredis.cache;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Remembers evictions that failed because Redis was not available. This process does not read such an entry until it is
 * evicted.
 *
 * <p>Other processes that do reach Redis read it until it is evicted or has expired.
 */
final class PendingEvictions {

    static final int MAX_KEYS = 100_000;

    private static final class Bytes {

        private final byte[] content;

        Bytes(byte[] content) {
            this.content = content;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Bytes bytes && Arrays.equals(content, bytes.content);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(content);
        }
    }

    private final Map<String, Set<Bytes>> keys = new ConcurrentHashMap<>();
    private final Map<String, Set<Bytes>> patterns = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();

    /** Remembers a key, and returns whether it could; it cannot if too much is already pending. */
    boolean add(String cacheName, byte[] key) {
        if (count.get() >= MAX_KEYS) {
            return false;
        }
        if (keysOf(cacheName).add(new Bytes(key.clone()))) {
            count.incrementAndGet();
        }
        return true;
    }

    void addClear(String cacheName, byte[] pattern) {
        patterns.computeIfAbsent(cacheName, name -> ConcurrentHashMap.newKeySet())
                .add(new Bytes(pattern.clone()));
    }

    private Set<Bytes> keysOf(String cacheName) {
        return keys.computeIfAbsent(cacheName, name -> ConcurrentHashMap.newKeySet());
    }

    boolean isPending(String cacheName, byte[] key) {
        if (isEmpty()) {
            return false;
        }
        return patterns.containsKey(cacheName) || keysOf(cacheName).contains(new Bytes(key));
    }

    boolean isEmpty() {
        return count.get() == 0 && patterns.isEmpty();
    }

    void evicted(String cacheName, byte[] key) {
        if (count.get() > 0 && keysOf(cacheName).remove(new Bytes(key))) {
            count.decrementAndGet();
        }
    }

    void cleared(String cacheName, byte[] pattern) {
        patterns.computeIfPresent(cacheName, (name, pending) -> {
            pending.remove(new Bytes(pattern));
            return pending.isEmpty() ? null : pending;
        });
    }

    /** Performs one eviction in one cache, by the present state of that cache. */
    interface Evictor {
        void evict(String cacheName, byte[] key);

        void clear(String cacheName, byte[] pattern);
    }

    /** Performs all pending evictions. Stops at the first failure and throws it; the rest stays pending. */
    void evictAll(Evictor evictor) {
        for (String cacheName : List.copyOf(patterns.keySet())) {
            for (Bytes pattern : List.copyOf(patterns.getOrDefault(cacheName, Set.of()))) {
                evictor.clear(cacheName, pattern.content);
                cleared(cacheName, pattern.content);
            }
        }
        for (String cacheName : List.copyOf(keys.keySet())) {
            for (Bytes key : List.copyOf(keysOf(cacheName))) {
                evictor.evict(cacheName, key.content);
                evicted(cacheName, key.content);
            }
        }
    }
}
