package io.secureredis.migration;

/**
 * One element of a key.
 *
 * @param position its field in a hash, its index in a list as text; empty otherwise
 * @param beginning the whole element; in a hash, its first bytes
 * @param length in bytes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record KeyElement(byte[] position, byte[] beginning, long length) {

    private static final byte[] NOWHERE = {};

    static KeyElement member(byte[] member) {
        return new KeyElement(NOWHERE, member, member.length);
    }

    boolean isWhole() {
        return beginning.length == length;
    }
}
