package io.secureredis.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.secureredis.crypto.Binding;
import io.secureredis.crypto.Sealer;
import io.secureredis.migration.SealedLayout;
import io.secureredis.migration.StoredType;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Describes the entries of a sealed Spring Cache to a {@link io.secureredis.migration.PlaintextMigration}: strings
 * under {@code prefix name :: key}, sealed as {@link SealedCacheWriter} seals them.
 *
 * <p>Immutable.
 */
public final class SealedCacheLayout implements SealedLayout {

    private static final String SEPARATOR = "::";

    private final Sealer sealer;
    private final String prefix;
    private final @Nullable String onlyCache;
    private final UnaryOperator<CacheRules> rules;
    private final Map<String, Cache> caches = new ConcurrentHashMap<>();

    private record Cache(Binding binding, CacheKeys keys) {}

    private SealedCacheLayout(
            Sealer sealer, String prefix, @Nullable String onlyCache, UnaryOperator<CacheRules> rules) {
        this.sealer = sealer;
        this.prefix = prefix;
        this.onlyCache = onlyCache;
        this.rules = rules;
    }

    /**
     * Returns the layout of caches whose names are in their keys, as Spring writes them.
     *
     * @param prefix what precedes the name of each cache, such as the value of {@code spring.cache.redis.key-prefix};
     *     may be empty
     */
    public static SealedCacheLayout of(Sealer sealer, String prefix) {
        return new SealedCacheLayout(sealer, prefix, null, rules -> rules);
    }

    /** Returns the layout of one cache to which every key belongs: for custom prefixes. */
    public SealedCacheLayout only(String cacheName) {
        return new SealedCacheLayout(sealer, prefix, cacheName, rules);
    }

    /** Returns this layout with hidden keys, as with {@link CacheRules#hideKeysAfter}. */
    public SealedCacheLayout hidingKeys() {
        return new SealedCacheLayout(
                sealer,
                prefix,
                onlyCache,
                each -> each.hideKeysAfter(Objects.requireNonNull(each.keys().prefix())));
    }

    @Override
    public @Nullable Place place(byte[] key, StoredType type) {
        Cache cache = type == StoredType.STRING ? cache(key) : null;
        return cache == null
                ? null
                : new Entry(cache.binding, cache.keys.inRedis(key).get(0));
    }

    @Override
    public @Nullable Place placeOfSealed(byte[] key, StoredType type) {
        Cache cache = type == StoredType.STRING ? cache(key) : null;
        return cache == null ? null : new Entry(cache.binding, key);
    }

    private @Nullable Cache cache(byte[] key) {
        byte[] begin = prefix.getBytes(UTF_8);
        if (key.length < begin.length || !Arrays.equals(begin, 0, begin.length, key, 0, begin.length)) {
            return null;
        }
        if (onlyCache != null) {
            return caches.computeIfAbsent(onlyCache, name -> newCache(name, prefix));
        }
        String rest = new String(key, begin.length, key.length - begin.length, UTF_8);
        int end = rest.indexOf(SEPARATOR);
        if (end < 1) {
            return null;
        }
        return named(rest.substring(0, end));
    }

    private @Nullable Cache named(String name) {
        try {
            return caches.computeIfAbsent(name, each -> newCache(each, prefix + each + SEPARATOR));
        } catch (InvalidCacheNameException noCache) {
            return null;
        }
    }

    private Cache newCache(String name, String keyPrefix) {
        Binding binding = Binding.of("cache").and(name);
        CacheRules own = rules.apply(CacheRules.defaults().keyPrefix(keyPrefix));
        return new Cache(binding, new CacheKeys(name, own, sealer, binding));
    }

    private final class Entry implements Place {

        private final Binding binding;
        private final byte[] key;

        private Entry(Binding cache, byte[] key) {
            this.binding = cache.and(key);
            this.key = key;
        }

        @Override
        public byte[] key() {
            return key;
        }

        @Override
        public byte[] seal(byte @Nullable [] field, byte[] value, Duration left) {
            return sealer.seal(value, binding, left);
        }

        @Override
        public byte[] open(byte @Nullable [] field, byte[] stored) {
            return sealer.open(stored, binding);
        }
    }
}
