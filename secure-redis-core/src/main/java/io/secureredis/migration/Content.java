package io.secureredis.migration;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The complete content of a key.
 *
 * @param parts the value; the elements; field and value, or member and score, in turn
 * @param leftMillis 0 or less if it does not expire
 */
record Content(StoredType type, List<byte[]> parts, long leftMillis) {

    /** Returns whether two keys hold the same content; only a list has an order. */
    boolean holdsTheSameAs(Content other) {
        if (type != other.type || parts.size() != other.parts.size()) {
            return false;
        }
        return (type == StoredType.LIST || type == StoredType.STRING)
                ? wrapped(parts).equals(wrapped(other.parts))
                : distinct().equals(other.distinct());
    }

    private Set<List<ByteBuffer>> distinct() {
        int step = type.paired() ? 2 : 1;
        Set<List<ByteBuffer>> distinct = new HashSet<>();
        for (int i = 0; i < parts.size(); i += step) {
            distinct.add(wrapped(parts.subList(i, i + step)));
        }
        return distinct;
    }

    private static List<ByteBuffer> wrapped(List<byte[]> parts) {
        List<ByteBuffer> wrapped = new ArrayList<>(parts.size());
        parts.forEach(part -> wrapped.add(ByteBuffer.wrap(part)));
        return wrapped;
    }
}
