package io.secureredis.migration;

import io.lettuce.core.ScriptOutputType;
import io.secureredis.SecureRedisException;
import io.secureredis.crypto.Binding;
import io.secureredis.crypto.EnvelopeHeader;
import io.secureredis.crypto.KeyRingSource;
import io.secureredis.crypto.OpenException;
import io.secureredis.crypto.OpenFailure;
import io.secureredis.crypto.Sealer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Rewraps some keys: reads the beginnings of their values, then those values that need work, then replaces those. Three round trips, however many keys.
 *
 * <p>Values are read in groups of at most 4 MiB, so that large values do not fill the memory.
 */
@SuppressWarnings("ArrayRecordComponent") // the records here are carried from step to step, never compared
final class RewrapBatch {

    private static final long BYTES_AT_ONCE = 4L * 1024 * 1024;

    private final Sealer sealer;
    private final KeyRingSource keyRing;
    private final Function<byte[], @Nullable Binding> bindings;
    private final boolean sealPlaintext;
    private final boolean dryRun;
    private final Clock clock;

    RewrapBatch(RewrapperBuilder settings) {
        if (settings.bindings == null) {
            throw new IllegalStateException("A rewrapper needs bindings, which say where each key's value lives");
        }
        this.sealer = settings.sealer;
        this.keyRing = settings.keyRing;
        this.bindings = settings.bindings;
        this.sealPlaintext = settings.sealPlaintext;
        this.dryRun = settings.dryRun;
        this.clock = settings.clock;
    }

    /** A key whose value needs work, and its length when it was looked at. */
    private record Candidate(byte[] key, Binding binding, long length) {}

    /** What is to be put in the place of what. */
    private record Replacement(byte[] key, byte[] expected, byte[] value, RewrapOutcome outcome) {}

    void run(Keyspace keyspace, List<byte[]> keys, RewrapTally tally) {
        List<Candidate> group = new ArrayList<>();
        long bytes = 0;
        for (Candidate candidate : candidates(keyspace, keys, tally)) {
            if (!group.isEmpty() && bytes + candidate.length > BYTES_AT_ONCE) {
                rewrap(keyspace, group, tally);
                group.clear();
                bytes = 0;
            }
            group.add(candidate);
            bytes += candidate.length;
        }
        rewrap(keyspace, group, tally);
    }

    private List<Candidate> candidates(Keyspace keyspace, List<byte[]> keys, RewrapTally tally) {
        List<byte[]> ours = new ArrayList<>();
        List<Binding> places = new ArrayList<>();
        for (byte[] key : keys) {
            Binding binding = bindings.apply(key);
            if (binding == null) {
                tally.add(RewrapOutcome.NOT_OURS);
            } else {
                ours.add(key);
                places.add(binding);
            }
        }
        List<byte @Nullable []> beginnings =
                keyspace.pipelined(ours, key -> keyspace.commands().getrange(key, 0, EnvelopeHeader.BYTES - 1));
        List<@Nullable Long> lengths =
                keyspace.pipelined(ours, key -> keyspace.commands().strlen(key));
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < ours.size(); i++) {
            byte[] beginning = beginnings.get(i);
            Long length = lengths.get(i);
            RewrapOutcome settled =
                    beginning == null || length == null ? RewrapOutcome.OTHER_TYPE : settled(beginning, tally);
            if (settled == null) {
                candidates.add(new Candidate(ours.get(i), places.get(i), length == null ? 0 : length));
            } else if (settled != RewrapOutcome.NOT_OPENED) {
                tally.add(settled);
            }
        }
        return candidates;
    }

    /** What is clear from the first 60 bytes; null where the value has to be read. A malformed one is counted here. */
    private @Nullable RewrapOutcome settled(byte[] beginning, RewrapTally tally) {
        if (beginning.length == 0) {
            return null;
        }
        try {
            boolean current = EnvelopeHeader.parseBeginning(beginning)
                    .keyId()
                    .equals(keyRing.keyRing().primary().keyId());
            return current ? RewrapOutcome.CURRENT : null;
        } catch (OpenException none) {
            if (none.failure() == OpenFailure.NOT_SEALED) {
                return sealPlaintext ? null : RewrapOutcome.LEFT_PLAINTEXT;
            }
            tally.add(none.failure());
            return RewrapOutcome.NOT_OPENED;
        }
    }

    private void rewrap(Keyspace keyspace, List<Candidate> group, RewrapTally tally) {
        List<byte @Nullable []> values =
                keyspace.pipelined(group, candidate -> keyspace.commands().get(candidate.key));
        List<@Nullable Long> expiries =
                keyspace.pipelined(group, candidate -> keyspace.commands().pttl(candidate.key));
        List<Replacement> replacements = new ArrayList<>();
        for (int i = 0; i < group.size(); i++) {
            byte[] value = values.get(i);
            if (value == null) {
                tally.add(RewrapOutcome.GONE);
                continue;
            }
            Long expiry = expiries.get(i);
            Replacement replacement = replacement(group.get(i), value, expiry == null ? -1 : expiry, tally);
            if (replacement != null) {
                replacements.add(replacement);
            }
        }
        replace(keyspace, replacements, tally);
    }

    private @Nullable Replacement replacement(Candidate candidate, byte[] value, long expiryMillis, RewrapTally tally) {
        try {
            return isPlaintext(value) ? sealed(candidate, value, expiryMillis, tally) : resealed(candidate, value);
        } catch (OpenException failure) {
            tally.add(failure.failure());
        } catch (SecureRedisException tooLarge) {
            if (!tooLarge.code().equals("SR114")) {
                throw tooLarge;
            }
            tally.add(RewrapOutcome.TOO_LARGE_TO_SEAL);
        }
        return null;
    }

    private static boolean isPlaintext(byte[] value) {
        try {
            EnvelopeHeader.parse(value);
            return false;
        } catch (OpenException none) {
            if (none.failure() == OpenFailure.NOT_SEALED) {
                return true;
            }
            throw none;
        }
    }

    private @Nullable Replacement sealed(Candidate candidate, byte[] value, long expiryMillis, RewrapTally tally) {
        if (!sealPlaintext) {
            tally.add(RewrapOutcome.LEFT_PLAINTEXT);
            return null;
        }
        Duration lifetime = Duration.ofMillis(Math.max(0, expiryMillis));
        byte[] envelope = sealer.seal(value, candidate.binding, lifetime);
        return new Replacement(candidate.key, value, envelope, RewrapOutcome.SEALED);
    }

    private Replacement resealed(Candidate candidate, byte[] value) {
        byte[] plaintext = sealer.open(value, candidate.binding);
        byte[] envelope = sealer.seal(plaintext, candidate.binding, remaining(EnvelopeHeader.parse(value)));
        return new Replacement(candidate.key, value, envelope, RewrapOutcome.RESEALED);
    }

    /** Until the same end as before: what is cut off the time of writing is what the lifetime is rounded up by. */
    private Duration remaining(EnvelopeHeader header) {
        if (header.lifetime().isZero()) {
            return Duration.ZERO;
        }
        Duration left = Duration.between(Instant.now(clock), header.writtenAt().plus(header.lifetime()));
        // It opened thanks to the skew. Zero would mean for ever.
        return left.isNegative() || left.isZero() ? Duration.ofSeconds(1) : left;
    }

    private void replace(Keyspace keyspace, List<Replacement> replacements, RewrapTally tally) {
        if (dryRun) {
            replacements.forEach(replacement -> tally.add(replacement.outcome));
            return;
        }
        List<@Nullable Long> replies = keyspace.pipelined(
                replacements,
                replacement -> keyspace.commands()
                        .eval(
                                MigrationScripts.REPLACE,
                                ScriptOutputType.INTEGER,
                                new byte[][] {replacement.key},
                                replacement.expected,
                                replacement.value));
        for (int i = 0; i < replies.size(); i++) {
            Long replaced = replies.get(i);
            tally.add(
                    replaced != null && replaced == 1 ? replacements.get(i).outcome : RewrapOutcome.CHANGED_MEANWHILE);
        }
    }
}
