package io.secureredis.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.secureredis.crypto.Binding;
import io.secureredis.crypto.Sealer;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one cache: which are valid, and what becomes of them in Redis.
 *
 * <p>A cache's name takes part in its keys and, with a {@code *}, in the pattern that clears it. So it holds nothing that a pattern takes for a wildcard, and no {@code ::}, by
 * which the keys of cache {@code a} could fall into cache {@code a::b}.
 */
final class CacheKeys {

    private static final int MAX_NAME_LENGTH = 200;
    private static final byte[] EVERYTHING = {'*'};

    private final String cacheName;
    private final CacheRules rules;
    private final Sealer sealer;
    private final Binding binding;
    private final byte @Nullable [] readable;

    CacheKeys(String cacheName, CacheRules rules, Sealer sealer, Binding binding) {
        requireName(cacheName);
        this.cacheName = cacheName;
        this.rules = rules;
        this.sealer = sealer;
        this.binding = binding;
        String prefix = rules.hiddenAfter();
        this.readable = prefix == null ? null : prefix.getBytes(UTF_8);
    }

    private static void requireName(String name) {
        boolean wild = name.chars().anyMatch(c -> c < 0x20 || c == 0x7f || "*?[]\\".indexOf(c) >= 0);
        boolean crossing = name.contains("::") || name.endsWith(":");
        if (name.isEmpty() || name.length() > MAX_NAME_LENGTH || wild || crossing) {
            throw new InvalidCacheNameException(
                    "SR206",
                    "Cannot use a cache of this name (" + name.length() + " characters): a name has 1 to "
                            + MAX_NAME_LENGTH
                            + " characters, no control characters and none of * ? [ ] \\, holds no '::' and does not end with ':'. "
                            + "Rename the cache.");
        }
    }

    /** The key as it is sent to Redis. */
    byte[] inRedis(byte[] key) {
        if (key.length == 0 || key.length > rules.maxKeyBytes()) {
            throw invalid("it has " + key.length + " bytes, and may have 1 to " + rules.maxKeyBytes()
                    + ". Use a shorter key, for example a digest.");
        }
        if (!rules.controlCharactersAllowed() && hasControlCharacter(key)) {
            throw invalid("it holds a control character. Use another key, or allow them for this cache.");
        }
        return readable == null ? key : hidden(key, readable);
    }

    private InvalidCacheNameException invalid(String why) {
        return new InvalidCacheNameException("SR207", "Cannot use a key of cache '" + cacheName + "': " + why);
    }

    private static boolean hasControlCharacter(byte[] key) {
        for (byte each : key) {
            if ((each >= 0 && each < 0x20) || each == 0x7f) {
                return true;
            }
        }
        return false;
    }

    private byte[] hidden(byte[] key, byte[] prefix) {
        requirePrefix(key, prefix);
        byte[] rest = Arrays.copyOfRange(key, prefix.length, key.length);
        byte[] name = sealer.hideName(binding.and(rest)).getBytes(UTF_8);
        return ByteBuffer.allocate(prefix.length + name.length)
                .put(prefix)
                .put(name)
                .array();
    }

    private void requirePrefix(byte[] key, byte[] prefix) {
        if (key.length < prefix.length || !Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length)) {
            throw invalid("keys of this cache are hidden after a prefix, and this key does not begin with it. "
                    + "Set the same prefix in both places.");
        }
    }

    /** The pattern as it is sent to Redis. */
    byte[] patternInRedis(byte[] pattern) {
        if (readable == null) {
            return pattern;
        }
        requirePrefix(pattern, readable);
        if (!Arrays.equals(pattern, readable.length, pattern.length, EVERYTHING, 0, EVERYTHING.length)) {
            throw new InvalidCacheNameException(
                    "SR208",
                    "Cannot clear a part of cache '" + cacheName
                            + "' by a pattern: its keys are hidden, so Redis cannot match them. "
                            + "Clear the whole cache, or evict single keys.");
        }
        return pattern;
    }
}
