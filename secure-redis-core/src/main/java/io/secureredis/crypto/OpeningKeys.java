package io.secureredis.crypto;

import java.nio.ByteBuffer;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Caches the data keys that opened a value recently, and drops unused ones first.
 *
 * <p>A key enters only if its commitment is right. Nobody can therefore evict good keys with forged envelopes.
 *
 * <p>There are two levels. The first is a table in which each salt has one place. Reading it takes no lock, no
 * allocation and no write, and it overwrites entries freely. The second is a map of all keys with a queue that selects
 * the key to drop. The key at the head of the queue is dropped, unless it was used since it was last at the head; in
 * that case it moves to the end (second chance). This is close to least-recently-used. A use costs at most one write,
 * while a list in order of use costs several.
 */
final class OpeningKeys {

    private static final int MIN_PLACES = 16;
    private static final int MAX_PLACES = 4096;

    private final AtomicReferenceArray<Entry> recent;
    private final Map<Name, Entry> entries = new ConcurrentHashMap<>();
    private final Queue<Entry> queue = new ArrayDeque<>();
    private final int capacity;
    private final SecureRandom random;
    private final @Nullable Provider provider;

    OpeningKeys(int capacity, SecureRandom random, @Nullable Provider provider) {
        this.recent = new AtomicReferenceArray<>(places(capacity));
        this.capacity = capacity;
        this.random = random;
        this.provider = provider;
    }

    /** Returns a power of two, with four places per key so that few keys share one. */
    private static int places(int capacity) {
        return Math.max(MIN_PLACES, Integer.highestOneBit(Math.min(capacity, MAX_PLACES / 4)) * 4);
    }

    /** @throws OpenException {@link OpenFailure#WRONG_COMMITMENT} */
    DataKey get(Secret secret, String purpose, byte[] envelope) {
        long saltHigh = BigEndian.getLong(envelope, EnvelopeHeader.SALT_AT);
        long saltLow = BigEndian.getLong(envelope, EnvelopeHeader.SALT_AT + Long.BYTES);
        int place = place(saltLow);
        // A plain read suffices, because an entry is immutable except for its mark.
        Entry entry = recent.getPlain(place);
        if (entry == null || !entry.name.is(secret, purpose, saltHigh, saltLow)) {
            entry = find(Name.of(secret, purpose, envelope));
            recent.setRelease(place, entry);
        } else if (!entry.used) {
            entry.used = true;
        }
        return requireCommitted(
                entry.key,
                secret,
                BigEndian.getLong(envelope, EnvelopeHeader.COMMITMENT_AT),
                BigEndian.getLong(envelope, EnvelopeHeader.COMMITMENT_AT + Long.BYTES));
    }

    private int place(long saltLow) {
        return (int) saltLow & (recent.length() - 1);
    }

    private Entry find(Name name) {
        Entry known = entries.get(name);
        if (known == null) {
            return derive(name);
        }
        known.used = true;
        return known;
    }

    private Entry derive(Name name) {
        DataKey key = DataKey.derive(name.secret, name.purpose, name.salt(), random, provider, 0);
        // Check before the key enters the cache, too.
        Entry made = new Entry(name, requireCommitted(key, name.secret, name.commitmentHigh, name.commitmentLow));
        Entry known = entries.putIfAbsent(name, made);
        if (known != null) {
            return known;
        }
        admit(made);
        return made;
    }

    private synchronized void admit(Entry made) {
        queue.add(made);
        while (queue.size() > capacity) {
            Entry head = queue.remove();
            if (head.used) {
                head.used = false;
                queue.add(head);
            } else {
                entries.remove(head.name, head);
                recent.compareAndSet(place(head.name.saltLow), head, null);
            }
        }
    }

    private static DataKey requireCommitted(DataKey key, Secret secret, long commitmentHigh, long commitmentLow) {
        if (!key.commitsTo(commitmentHigh, commitmentLow)) {
            throw OpenException.wrongCommitment(secret.keyId());
        }
        return key;
    }

    private static final class Entry {

        private final Name name;
        private final DataKey key;

        /**
         * Whether the key was used since it was made or was last at the head of the queue. A race can lose a mark, and
         * with it a second chance.
         */
        private boolean used;

        Entry(Name name, DataKey key) {
            this.name = name;
            this.key = key;
        }
    }

    /**
     * Identifies a data key by secret, purpose and salt; the claimed commitment is only carried along. Holds no part of
     * the envelope.
     */
    private record Name(
            Secret secret, String purpose, long saltHigh, long saltLow, long commitmentHigh, long commitmentLow) {

        static Name of(Secret secret, String purpose, byte[] envelope) {
            return new Name(
                    secret,
                    purpose,
                    BigEndian.getLong(envelope, EnvelopeHeader.SALT_AT),
                    BigEndian.getLong(envelope, EnvelopeHeader.SALT_AT + Long.BYTES),
                    BigEndian.getLong(envelope, EnvelopeHeader.COMMITMENT_AT),
                    BigEndian.getLong(envelope, EnvelopeHeader.COMMITMENT_AT + Long.BYTES));
        }

        byte[] salt() {
            return ByteBuffer.allocate(EnvelopeHeader.SALT_BYTES)
                    .putLong(saltHigh)
                    .putLong(saltLow)
                    .array();
        }

        boolean is(Secret otherSecret, String otherPurpose, long otherSaltHigh, long otherSaltLow) {
            return saltHigh == otherSaltHigh
                    && saltLow == otherSaltLow
                    && secret.equals(otherSecret)
                    && purpose.equals(otherPurpose);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Name name && is(name.secret, name.purpose, name.saltHigh, name.saltLow);
        }

        @Override
        public int hashCode() {
            return Long.hashCode(saltHigh ^ saltLow);
        }
    }
}
