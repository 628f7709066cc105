package io.secureredis.migration;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.secureredis.SecureRedisException;
import io.secureredis.crypto.Binding;
import io.secureredis.crypto.EnvelopeHeader;
import io.secureredis.crypto.OpenException;
import io.secureredis.crypto.OpenFailure;
import io.secureredis.migration.RewrapLayout.Found;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rewraps some keys in three round trips, however many keys there are: reads the beginnings of their values, reads the
 * values that need work, then replaces those.
 *
 * <p>Values are read in groups of at most 4 MiB, so that large values do not fill the memory.
 */
@SuppressWarnings("ArrayRecordComponent") // the records here are carried from step to step, never compared
final class RewrapBatch {

    private static final long BYTES_AT_ONCE = 4L * 1024 * 1024;

    /** What {@code TYPE} says of a key that is not there. */
    private static final String GONE = "none";

    private final RewrapPlaces places;
    private final Resealing resealing;
    private final RewrapElements elements;
    private final boolean sealPlaintext;
    private final boolean dryRun;

    RewrapBatch(RewrapperBuilder settings, RewrapPlaces places) {
        this.places = places;
        this.resealing = new Resealing(settings.sealer, settings.keyRing, settings.clock);
        this.elements = new RewrapElements(resealing, settings.dryRun);
        this.sealPlaintext = settings.sealPlaintext;
        this.dryRun = settings.dryRun;
    }

    /** A key whose value needs work, and its length when it was examined. */
    private record Candidate(byte[] key, List<Binding> places, long length) {}

    /** An expected value and its replacement. */
    private record Replacement(byte[] key, byte[] expected, byte[] value, RewrapOutcome outcome) {}

    void run(Keyspace keyspace, List<byte[]> keys, RewrapTally tally) {
        List<byte[]> others = new ArrayList<>();
        List<Candidate> group = new ArrayList<>();
        long bytes = 0;
        for (Candidate candidate : candidates(keyspace, keys, others, tally)) {
            if (!group.isEmpty() && bytes + candidate.length > BYTES_AT_ONCE) {
                rewrap(keyspace, group, tally);
                group.clear();
                bytes = 0;
            }
            group.add(candidate);
            bytes += candidate.length;
        }
        rewrap(keyspace, group, tally);
        rewrapOthers(keyspace, others, tally);
    }

    /** @param others receives the keys that are not strings */
    private List<Candidate> candidates(Keyspace keyspace, List<byte[]> keys, List<byte[]> others, RewrapTally tally) {
        List<byte[]> ours = new ArrayList<>();
        List<@Nullable Found> found = find(keys, ours, tally);
        List<byte @Nullable []> beginnings =
                keyspace.pipelined(ours, key -> keyspace.commands().getrange(key, 0, EnvelopeHeader.BYTES - 1));
        List<@Nullable Long> lengths =
                keyspace.pipelined(ours, key -> keyspace.commands().strlen(key));
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < ours.size(); i++) {
            byte[] beginning = beginnings.get(i);
            Long length = lengths.get(i);
            Found place = found.get(i);
            if (beginning == null || length == null) {
                others.add(ours.get(i));
            } else if (place == null) {
                tally.add(RewrapOutcome.NOT_OURS);
            } else if (place.bindings(null).isEmpty()) {
                name(keyspace, ours.get(i), StoredType.STRING, place, tally);
            } else if (needsWork(beginning, tally)) {
                candidates.add(new Candidate(ours.get(i), place.bindings(null), length));
            }
        }
        return candidates;
    }

    /** @param ours receives the keys to read, one for each result */
    private List<@Nullable Found> find(List<byte[]> keys, List<byte[]> ours, RewrapTally tally) {
        List<@Nullable Found> found = new ArrayList<>();
        for (byte[] key : keys) {
            Found place = places.find(key, StoredType.STRING);
            if (place == null && places.stringsOnly()) {
                tally.add(RewrapOutcome.NOT_OURS);
            } else {
                ours.add(key);
                found.add(place);
            }
        }
        return found;
    }

    private boolean needsWork(byte[] beginning, RewrapTally tally) {
        RewrapOutcome settled = settled(beginning, tally);
        if (settled != null && settled != RewrapOutcome.NOT_OPENED) {
            tally.add(settled);
        }
        return settled == null;
    }

    private void rewrapOthers(Keyspace keyspace, List<byte[]> keys, RewrapTally tally) {
        if (places.stringsOnly()) {
            keys.forEach(key -> tally.add(RewrapOutcome.OTHER_TYPE));
            return;
        }
        List<@Nullable String> types = places.typeWords(keyspace, keys);
        for (int i = 0; i < keys.size(); i++) {
            StoredType type = StoredType.of(types.get(i));
            if (type == null) {
                tally.add(GONE.equals(types.get(i)) ? RewrapOutcome.GONE : RewrapOutcome.OTHER_TYPE);
            } else if (type == StoredType.STRING) {
                tally.add(RewrapOutcome.CHANGED_MEANWHILE);
            } else {
                other(keyspace, keys.get(i), type, tally);
            }
        }
    }

    private void other(Keyspace keyspace, byte[] key, StoredType type, RewrapTally tally) {
        Found found = places.find(key, type);
        if (found == null) {
            tally.add(RewrapOutcome.NOT_OURS);
            return;
        }
        elements.run(keyspace, key, type, found, tally);
        name(keyspace, key, type, found, tally);
    }

    /** Moves a key whose name is encrypted under an older secret. */
    private void name(Keyspace keyspace, byte[] key, StoredType type, Found found, RewrapTally tally) {
        byte[] target = found.primaryName();
        if (target == null || resealing.isPrimary(found.nameUnder())) {
            return;
        }
        tally.add(dryRun ? RewrapOutcome.MOVED : new RewrapMove(keyspace).move(key, target, type, found));
    }

    /**
     * Returns the outcome if the first 60 bytes decide it; null if the value has to be read. Counts a malformed value.
     */
    private @Nullable RewrapOutcome settled(byte[] beginning, RewrapTally tally) {
        if (beginning.length == 0) {
            return null;
        }
        try {
            return resealing.isPrimary(EnvelopeHeader.parseBeginning(beginning).keyId()) ? RewrapOutcome.CURRENT : null;
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
            return isPlaintext(value)
                    ? sealed(candidate, value, expiryMillis, tally)
                    : resealed(candidate, value, tally);
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
        byte[] envelope = resealing.sealer().seal(value, candidate.places.get(0), lifetime);
        return new Replacement(candidate.key, value, envelope, RewrapOutcome.SEALED);
    }

    private @Nullable Replacement resealed(Candidate candidate, byte[] value, RewrapTally tally) {
        byte[] envelope = resealing.reseal(value, candidate.places, tally);
        return envelope == null ? null : new Replacement(candidate.key, value, envelope, RewrapOutcome.RESEALED);
    }

    private static RedisFuture<Long> replace(Keyspace keyspace, Replacement replacement) {
        return keyspace.commands()
                .eval(
                        MigrationScripts.REPLACE,
                        ScriptOutputType.INTEGER,
                        new byte[][] {replacement.key},
                        replacement.expected,
                        replacement.value);
    }

    private void replace(Keyspace keyspace, List<Replacement> replacements, RewrapTally tally) {
        if (dryRun) {
            replacements.forEach(replacement -> tally.add(replacement.outcome));
            return;
        }
        List<@Nullable Long> replies = keyspace.pipelined(replacements, replacement -> replace(keyspace, replacement));
        for (int i = 0; i < replies.size(); i++) {
            Long replaced = replies.get(i);
            tally.add(
                    replaced != null && replaced == 1 ? replacements.get(i).outcome : RewrapOutcome.CHANGED_MEANWHILE);
        }
    }
}
