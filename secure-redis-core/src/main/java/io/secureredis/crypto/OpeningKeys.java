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
 * The data keys that opened something lately; those that were not used go first.
 *
 * <p>A key enters only when its commitment is right, so nobody can push the good ones out with envelopes of their own making.
 *
 * <p>Two levels. In front, a table in which a salt has one place: it is read without a lock, an allocation or a write, and forgets whom it likes. Behind it, a map that
 * holds every key, and a queue that decides who goes: the one at its head, unless it was used since it last stood there, in which case it goes to the end (second
 * chance). That is close to least-recently-used, and a use costs one write at most, where a list in order of use costs several.
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

    /** A power of two, four places for each key, so that few share one. */
    private static int places(int capacity) {
        return Math.max(MIN_PLACES, Integer.highestOneBit(Math.min(capacity, MAX_PLACES / 4)) * 4);
    }

    /** @throws OpenException {@link OpenFailure#WRONG_COMMITMENT} */
    DataKey get(Secret secret, String purpose, byte[] envelope) {
        long saltHigh = BigEndian.getLong(envelope, EnvelopeHeader.SALT_AT);
        long saltLow = BigEndian.getLong(envelope, EnvelopeHeader.SALT_AT + Long.BYTES);
        int place = place(saltLow);
        // Plain, because an entry is immutable but for its mark.
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
        // Checked before it enters, too.
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

        /** Again, since it was made or last stood at the head of the queue. A race loses a mark, and with it a second chance. */
        private boolean used;

        Entry(Name name, DataKey key) {
            this.name = name;
            this.key = key;
        }
    }

    /** Secret, purpose and salt are its identity; the claimed commitment only travels along. Holds no part of the envelope. */
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
