package io.secureredis.cache;

import io.secureredis.crypto.Binding;
import io.secureredis.crypto.OpenException;
import io.secureredis.crypto.Sealer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Seals and opens the values of all caches of a writer, each by the rules of its cache. */
final class CacheSeal {

    private static final Binding PURPOSE = Binding.of("cache");

    private final Sealer sealer;
    private final Function<String, CacheRules> rules;
    private final List<CacheOpenFailureListener> listeners;
    private final Map<String, Place> places = new ConcurrentHashMap<>();

    /** The common beginning of the bindings of a cache, and its rules. */
    private record Place(Binding binding, CacheRules rules) {}

    CacheSeal(Sealer sealer, Function<String, CacheRules> rules, List<CacheOpenFailureListener> listeners) {
        this.sealer = sealer;
        this.rules = rules;
        this.listeners = listeners;
    }

    private Place place(String cacheName) {
        Place known = places.get(cacheName);
        return known != null
                ? known
                : places.computeIfAbsent(cacheName, name -> new Place(PURPOSE.and(name), rules.apply(name)));
    }

    /** The time to live that a value gets; zero where it stays for ever. */
    Duration lifetime(String cacheName, @Nullable Duration asked) {
        return place(cacheName).rules().lifetime(asked);
    }

    byte[] seal(String cacheName, byte[] key, byte[] value, Duration lifetime) {
        Place place = place(cacheName);
        return place.rules().sealed() ? sealer.seal(value, place.binding().and(key), lifetime) : value;
    }

    /**
     * What was sealed; {@code null} where it does not open and is to be a miss, in which case the caller evicts it.
     *
     * @throws OpenException where it does not open and the rules say to throw
     */
    byte @Nullable [] open(String cacheName, byte[] key, byte[] stored) {
        Place place = place(cacheName);
        if (!place.rules().sealed()) {
            return stored;
        }
        try {
            return sealer.open(stored, place.binding().and(key));
        } catch (OpenException failure) {
            return missOrThrow(cacheName, place.rules(), failure);
        }
    }

    private byte @Nullable [] missOrThrow(String cacheName, CacheRules rules, OpenException failure) {
        OpenFailureAction action = rules.openFailurePolicy().actionFor(failure.failure());
        CacheOpenFailure report = CacheOpenFailure.of(cacheName, failure, action);
        listeners.forEach(listener -> listener.onOpenFailure(report));
        if (action == OpenFailureAction.THROW) {
            throw failure;
        }
        return null;
    }
}
