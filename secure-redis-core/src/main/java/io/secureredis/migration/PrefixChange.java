package io.secureredis.migration;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** Replaces the prefix of keys: {@code app1:} becomes {@code app1:secure:}. Two equal prefixes change nothing. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PrefixChange(byte[] from, byte[] to) {

    static PrefixChange of(String from, String to) {
        return new PrefixChange(from.getBytes(UTF_8), to.getBytes(UTF_8));
    }

    boolean applies(byte[] key) {
        return startsWith(key, from);
    }

    boolean changes() {
        return !Arrays.equals(from, to);
    }

    /** A key of the new prefix that the old one covers too. Never moved or deleted. */
    boolean isResult(byte[] key) {
        return changes() && startsWith(to, from) && startsWith(key, to);
    }

    byte[] apply(byte[] key) {
        byte[] changed = Arrays.copyOf(to, to.length + key.length - from.length);
        System.arraycopy(key, from.length, changed, to.length, key.length - from.length);
        return changed;
    }

    private static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }
}
