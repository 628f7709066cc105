package io.secureredis.cache;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What was to leave the cache while Redis was not available. Until it has left, this process does not read it.
 *
 * <p>Other processes that do reach Redis read it until it has left or expired.
 */
final class OwedEvictions {

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

    /** Remembers a key, and says whether it could; not where there is too much already. */
    boolean owe(String cacheName, byte[] key) {
        if (count.get() >= MAX_KEYS) {
            return false;
        }
        if (keysOf(cacheName).add(new Bytes(key.clone()))) {
            count.incrementAndGet();
        }
        return true;
    }

    void oweClear(String cacheName, byte[] pattern) {
        patterns.computeIfAbsent(cacheName, name -> ConcurrentHashMap.newKeySet())
                .add(new Bytes(pattern.clone()));
    }

    private Set<Bytes> keysOf(String cacheName) {
        return keys.computeIfAbsent(cacheName, name -> ConcurrentHashMap.newKeySet());
    }

    boolean isOwed(String cacheName, byte[] key) {
        if (isEmpty()) {
            return false;
        }
        return patterns.containsKey(cacheName) || keysOf(cacheName).contains(new Bytes(key));
    }

    boolean isEmpty() {
        return count.get() == 0 && patterns.isEmpty();
    }

    void keyPaid(String cacheName, byte[] key) {
        if (count.get() > 0 && keysOf(cacheName).remove(new Bytes(key))) {
            count.decrementAndGet();
        }
    }

    void patternPaid(String cacheName, byte[] pattern) {
        patterns.computeIfPresent(cacheName, (name, owed) -> {
            owed.remove(new Bytes(pattern));
            return owed.isEmpty() ? null : owed;
        });
    }

    /** Something to do for one cache, as it stands now. */
    interface Payment {
        void evict(String cacheName, byte[] key);

        void clear(String cacheName, byte[] pattern);
    }

    /** Does all that is owed; stops at the first failure, which it throws, with the rest still owed. */
    void pay(Payment payment) {
        for (String cacheName : List.copyOf(patterns.keySet())) {
            for (Bytes pattern : List.copyOf(patterns.getOrDefault(cacheName, Set.of()))) {
                payment.clear(cacheName, pattern.content);
                patternPaid(cacheName, pattern.content);
            }
        }
        for (String cacheName : List.copyOf(keys.keySet())) {
            for (Bytes key : List.copyOf(keysOf(cacheName))) {
                payment.evict(cacheName, key.content);
                keyPaid(cacheName, key.content);
            }
        }
    }
}
