package io.secureredis.migration;

import io.lettuce.core.RedisFuture;
import io.secureredis.migration.MigrationTally.Step;
import io.secureredis.migration.SealedLayout.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Seals a batch of keys. Strings that nobody changes in the meantime share a few round trips; all other keys go through
 * {@link KeyMove}, one by one.
 *
 * <p>Values are read in groups of at most 4 MiB, so that large values do not fill the memory.
 */
@SuppressWarnings("ArrayRecordComponent") // the records here are carried from step to step, never compared
final class StringMoves {

    private static final long BYTES_AT_ONCE = 4L * 1024 * 1024;

    private final Keyspace keyspace;
    private final ContentStore store;
    private final ContentSeal seal;
    private final KeyMove single;
    private final DestinationCheck destination;
    private final PlaintextMigrationBuilder settings;
    private final MigrationTally tally;

    StringMoves(Keyspace keyspace, PlaintextMigrationBuilder settings, MigrationTally tally) {
        this.keyspace = keyspace;
        this.store = new ContentStore(keyspace);
        this.seal = new ContentSeal(settings.conversion);
        OtherKinds otherKinds = new OtherKinds(store, settings);
        this.single = new KeyMove(store, otherKinds, settings);
        this.destination = new DestinationCheck(store, otherKinds, settings);
        this.settings = settings;
        this.tally = tally;
    }

    private record Candidate(byte[] key, Place place) {

        boolean inPlace() {
            return Arrays.equals(key, place.key());
        }
    }

    private record Move(Candidate candidate, Content source, Content sealed) {}

    void run(List<byte[]> keys) {
        List<byte[]> ours = new ArrayList<>();
        for (byte[] key : keys) {
            if (JobKeys.contains(key)) {
                add(key, Step.of(MigrationOutcome.OTHER_KIND));
            } else if (settings.prefix.applies(key)) {
                ours.add(key);
            } else {
                oneByOne(key);
            }
        }
        List<@Nullable Long> lengths =
                keyspace.pipelined(ours, key -> keyspace.commands().strlen(key));
        List<Candidate> group = new ArrayList<>();
        long bytes = 0;
        for (int i = 0; i < ours.size(); i++) {
            byte[] key = ours.get(i);
            Long length = lengths.get(i);
            Place place = length == null || length == 0 ? null : place(key);
            if (place == null) {
                // No string, empty, gone, or of another kind
                oneByOne(key);
                continue;
            }
            if (!group.isEmpty() && bytes + length > BYTES_AT_ONCE) {
                move(group);
                group.clear();
                bytes = 0;
            }
            group.add(new Candidate(key, place));
            bytes += length;
        }
        move(group);
    }

    private @Nullable Place place(byte[] key) {
        return settings.layout.place(
                settings.prefix.isResult(key) ? key : settings.prefix.apply(key), StoredType.STRING);
    }

    private void oneByOne(byte[] key) {
        if (settings.prefix.isResult(key)) {
            addUnlessSealed(key, destination.check(key));
        } else {
            add(key, single.move(key));
        }
    }

    private void addUnlessSealed(byte[] key, @Nullable Step step) {
        if (step != null) {
            add(key, step);
        }
    }

    private void add(byte[] key, Step step) {
        tally.add(settings.layout.nameInReports(key), step);
    }

    /** @param moves receives the move, unless the value is settled */
    private void seal(Candidate candidate, Content source, List<Move> moves) {
        byte[] key = candidate.key;
        if (settings.prefix.isResult(key)) {
            addUnlessSealed(key, destination.check(key, source, candidate.place));
            return;
        }
        ContentSeal.Result result = seal.seal(key, source, candidate.place, sealedPlace(key));
        Step settled = result.settled();
        Content sealed = result.sealed();
        if (sealed != null) {
            moves.add(new Move(candidate, source, sealed));
        } else if (settled != null) {
            add(key, settled);
        }
    }

    private void move(List<Candidate> group) {
        List<byte @Nullable []> values =
                keyspace.pipelined(group, candidate -> keyspace.commands().get(candidate.key));
        List<@Nullable Long> left =
                keyspace.pipelined(group, candidate -> keyspace.commands().pttl(candidate.key));
        List<Move> moves = new ArrayList<>();
        for (int i = 0; i < group.size(); i++) {
            byte[] value = values.get(i);
            Long millis = left.get(i);
            if (value == null || millis == null || millis == -2) {
                oneByOne(group.get(i).key);
            } else {
                seal(group.get(i), new Content(StoredType.STRING, List.of(value), millis), moves);
            }
        }
        if (settings.dryRun) {
            wouldMove(moves);
        } else {
            write(moves);
        }
    }

    private @Nullable Place sealedPlace(byte[] key) {
        return settings.prefix.changes() ? null : settings.layout.placeOfSealed(key, StoredType.STRING);
    }

    private void wouldMove(List<Move> moves) {
        List<@Nullable Long> present =
                keyspace.pipelined(moves, move -> keyspace.commands().exists(move.candidate.place.key()));
        for (int i = 0; i < moves.size(); i++) {
            Move move = moves.get(i);
            Long there = present.get(i);
            if (move.candidate.inPlace() || there == null || there == 0) {
                add(
                        move.candidate.key,
                        new Step(MigrationOutcome.MOVED, settings.deleteOld && !move.candidate.inPlace(), ""));
            } else {
                oneByOne(move.candidate.key);
            }
        }
    }

    private void write(List<Move> moves) {
        List<@Nullable Long> written = keyspace.pipelined(moves, this::written);
        List<Move> toConfirm = new ArrayList<>();
        for (int i = 0; i < moves.size(); i++) {
            Move move = moves.get(i);
            Long done = written.get(i);
            if (done == null || done != 1) {
                oneByOne(move.candidate.key);
            } else if (move.candidate.inPlace()) {
                add(move.candidate.key, Step.of(MigrationOutcome.MOVED));
            } else {
                toConfirm.add(move);
            }
        }
        confirm(toConfirm);
    }

    private RedisFuture<Long> written(Move move) {
        return move.candidate.inPlace()
                ? store.replace(move.candidate.key, move.source, move.sealed)
                : store.create(move.candidate.place.key(), move.sealed);
    }

    private void confirm(List<Move> moves) {
        List<@Nullable Long> unchanged = keyspace.pipelined(
                moves,
                move -> settings.deleteOld
                        ? store.delete(move.candidate.key, move.source)
                        : store.compare(move.candidate.key, move.source));
        for (int i = 0; i < moves.size(); i++) {
            Move move = moves.get(i);
            Long same = unchanged.get(i);
            if (same != null && same == 1) {
                add(move.candidate.key, new Step(MigrationOutcome.MOVED, settings.deleteOld, ""));
            } else if (single.isMovedByAnotherRun(move.candidate.key)) {
                add(move.candidate.key, new Step(MigrationOutcome.MOVED, true, ""));
            } else {
                single.takeBack(move.candidate.place.key(), move.sealed);
                oneByOne(move.candidate.key);
            }
        }
    }
}
