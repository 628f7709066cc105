package io.secureredis.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.secureredis.crypto.Binding;
import io.secureredis.crypto.Sealer;
import io.secureredis.serializer.LosslessTextSerializer;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Validates the keys of one cache and maps them to keys in Redis.
 *
 * <p>A cache's name is part of its keys and, with a {@code *}, of the pattern that clears it. It therefore contains no
 * wildcard, and no {@code ::}, which could put keys of cache {@code a} into cache {@code a::b}.
 */
final class CacheKeys {

    private static final int MAX_NAME_LENGTH = 200;
    private static final String WILDCARDS = "*?[]\\";
    private static final byte[] EVERYTHING = {'*'};
    private static final byte[] NO_MARK = {};

    /** Precedes the hidden form of a key in a cache whose keys are otherwise readable. */
    private static final byte[] ODD_KEY_MARK = {'~'};

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
        String prefix = rules.keys().hiddenAfter();
        this.readable = prefix == null ? null : prefix.getBytes(UTF_8);
    }

    static void requireName(String name) {
        boolean wild = name.chars().anyMatch(c -> c < 0x20 || c == 0x7f || WILDCARDS.indexOf(c) >= 0)
                || !LosslessTextSerializer.isWellFormed(name);
        boolean crossing = name.contains("::") || name.endsWith(":");
        if (name.isEmpty() || name.length() > MAX_NAME_LENGTH || wild || crossing) {
            throw new InvalidCacheNameException(
                    "SR206",
                    "Cannot use a cache of this name (" + name.length() + " characters): a name has 1 to "
                            + MAX_NAME_LENGTH
                            + " characters, no control characters, no half of a surrogate pair and none of * ? [ ] \\, holds no '::' and does not end with ':'. "
                            + "Rename the cache.");
        }
    }

    /**
     * Returns the key as it is sent to Redis. A key that cannot be used as it is gets hidden: it came from a user, who
     * must not see an error for it.
     *
     * @return a hidden key under each secret that opens, the primary's first; all of them are the same entry
     */
    List<byte[]> inRedis(byte[] key) {
        if (readable != null) {
            requirePrefix(key, readable);
            return hidden(key, readable, NO_MARK);
        }
        byte[] prefix = prefixOf(key);
        return isOrdinary(key, prefix.length) ? List.of(key) : hidden(key, prefix, ODD_KEY_MARK);
    }

    /**
     * Returns false also for a key that looks like a hidden one, so that nobody reaches another key's entry by its
     * hidden name.
     */
    private boolean isOrdinary(byte[] key, int prefixLength) {
        boolean looksHidden = key.length > prefixLength && key[prefixLength] == ODD_KEY_MARK[0];
        return key.length > 0
                && key.length <= rules.keys().maxBytes()
                && !looksHidden
                && (rules.keys().controlCharactersAllowed()
                        || !(hasControlCharacter(key) || LosslessTextSerializer.isIllFormed(key)));
    }

    /** Returns the key prefix of the rules, or Spring's default; nothing if the key begins differently. */
    private byte[] prefixOf(byte[] key) {
        String known = rules.keys().prefix();
        byte[] prefix = (known == null ? cacheName + "::" : known).getBytes(UTF_8);
        return startsWith(key, prefix) ? prefix : NO_MARK;
    }

    private InvalidCacheKeyException invalid(String why) {
        return new InvalidCacheKeyException("SR207", "Cannot use a key of cache '" + cacheName + "': " + why);
    }

    /**
     * Returns whether the key contains a control character in UTF-8: below 0x20, 0x7f, and 0x80 to 0x9f, which are two
     * bytes.
     */
    private static boolean hasControlCharacter(byte[] key) {
        for (int i = 0; i < key.length; i++) {
            byte each = key[i];
            boolean upper = each == (byte) 0xc2 && i + 1 < key.length && key[i + 1] < (byte) 0xa0;
            if ((each >= 0 && each < 0x20) || each == 0x7f || upper) {
                return true;
            }
        }
        return false;
    }

    private List<byte[]> hidden(byte[] key, byte[] prefix, byte[] mark) {
        byte[] rest = Arrays.copyOfRange(key, prefix.length, key.length);
        return sealer.hiddenNames(binding.and(rest)).stream()
                .map(name -> ByteBuffer.allocate(prefix.length + mark.length + name.length())
                        .put(prefix)
                        .put(mark)
                        .put(name.getBytes(UTF_8))
                        .array())
                .toList();
    }

    private void requirePrefix(byte[] key, byte[] prefix) {
        if (!startsWith(key, prefix)) {
            throw invalid("keys of this cache are hidden after a prefix, and this key does not begin with it. "
                    + "Set the same prefix in both.");
        }
    }

    private static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    /**
     * Returns the pattern as it is sent to Redis. Spring Data does not escape wildcards in the key prefix, and would
     * clear keys of other caches.
     */
    byte[] patternInRedis(byte[] pattern) {
        if (readable == null) {
            return literalPrefix(pattern, prefixOf(pattern).length);
        }
        requirePrefix(pattern, readable);
        if (!Arrays.equals(pattern, readable.length, pattern.length, EVERYTHING, 0, EVERYTHING.length)) {
            throw new InvalidCacheKeyException(
                    "SR208",
                    "Cannot clear a part of cache '" + cacheName
                            + "' by a pattern: its keys are hidden, so Redis cannot match them. "
                            + "Clear the whole cache, or evict single keys.");
        }
        return literalPrefix(pattern, readable.length);
    }

    private static byte[] literalPrefix(byte[] pattern, int prefixLength) {
        ByteArrayOutputStream literal = new ByteArrayOutputStream(pattern.length + 8);
        for (int i = 0; i < prefixLength; i++) {
            if (WILDCARDS.indexOf(pattern[i]) >= 0) {
                literal.write('\\');
            }
            literal.write(pattern[i]);
        }
        literal.write(pattern, prefixLength, pattern.length - prefixLength);
        return literal.toByteArray();
    }
}
