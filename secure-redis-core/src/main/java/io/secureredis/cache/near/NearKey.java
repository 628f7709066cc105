package io.secureredis.cache.near;

import java.util.Arrays;

/** A Redis key for look-ups. The bytes are not copied and must not change. */
final class NearKey {

    private final byte[] bytes;
    private final int hash;

    NearKey(byte[] bytes) {
        this.bytes = bytes;
        int mixed = Arrays.hashCode(bytes) * 0x9e3779b9;
        this.hash = mixed ^ (mixed >>> 16);
    }

    int length() {
        return bytes.length;
    }

    boolean beginsWith(byte[] prefix) {
        return bytes.length >= prefix.length && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NearKey key && hash == key.hash && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
