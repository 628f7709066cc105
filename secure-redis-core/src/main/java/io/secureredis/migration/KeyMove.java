package io.secureredis.migration;

import io.secureredis.migration.MigrationTally.Step;
import io.secureredis.migration.SealedLayout.Place;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Seals one key of any type.
 *
 * <p>In its place: one script compares and replaces. Under another name, which in a cluster may be on another server: written where there is nothing, then the old key is compared, and deleted where
 * that was asked for. If it has changed, the new key is taken back, and all is done again with what is there now.
 */
final class KeyMove {

    private static final int ATTEMPTS = 3;
    private static final long MOST_BYTES = 64L * 1024 * 1024;

    private final ContentStore store;
    private final ContentSeal seal;
    private final SealedLayout layout;
    private final PrefixChange prefix;
    private final boolean deleteOld;
    private final boolean dryRun;
    private final long maxElements;

    KeyMove(Keyspace keyspace, PlaintextMigrationBuilder settings) {
        this.store = new ContentStore(keyspace);
        this.seal = new ContentSeal(settings.conversion);
        this.layout = settings.layout;
        this.prefix = settings.prefix;
        this.deleteOld = settings.deleteOld;
        this.dryRun = settings.dryRun;
        this.maxElements = settings.maxElements;
    }

    Step move(byte[] key) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Step step = attempt(key);
            if (step != null) {
                return step;
            }
        }
        return Step.of(MigrationOutcome.CHANGED_MEANWHILE);
    }

    /** Null where it is to be tried again. */
    private @Nullable Step attempt(byte[] key) {
        String word = store.type(key);
        StoredType type = StoredType.of(word);
        if (type == null) {
            return word.equals("none")
                    ? Step.of(MigrationOutcome.GONE)
                    : Step.of(MigrationOutcome.NO_PLACE, "its type is " + word);
        }
        Place place = layout.place(prefix.apply(key), type);
        if (place == null) {
            return Step.of(MigrationOutcome.NO_PLACE);
        }
        if (store.elements(key, type) > maxElements) {
            return Step.of(MigrationOutcome.TOO_LARGE, "more than " + maxElements + " elements");
        }
        Long bytes = type == StoredType.STRING ? null : store.bytes(key);
        if (bytes != null && bytes > MOST_BYTES) {
            return Step.of(MigrationOutcome.TOO_LARGE, "more than " + MOST_BYTES + " bytes");
        }
        Content source = store.read(key, type);
        return source == null ? null : sealed(key, source, place);
    }

    private @Nullable Step sealed(byte[] key, Content source, Place place) {
        ContentSeal.Result result =
                seal.seal(key, source, place, prefix.changes() ? null : layout.placeOfSealed(key, source.type()));
        Content plain = result.plain();
        Content sealed = result.sealed();
        if (plain == null || sealed == null) {
            return result.settled();
        }
        if (!Arrays.equals(key, place.key())) {
            return dryRun ? wouldMove(source, plain, place) : move(key, source, plain, sealed, place);
        }
        return dryRun || store.done(store.replace(key, source, sealed)) ? Step.of(MigrationOutcome.MOVED) : null;
    }

    private Step wouldMove(Content source, Content plain, Place place) {
        Content there = store.read(place.key(), source.type());
        if (there == null && store.type(place.key()).equals("none")) {
            return new Step(MigrationOutcome.MOVED, deleteOld, "");
        }
        return there != null && ContentSeal.holds(there, plain, place)
                ? new Step(MigrationOutcome.ALREADY_MOVED, deleteOld, "")
                : Step.of(MigrationOutcome.DESTINATION_TAKEN);
    }

    private @Nullable Step move(byte[] key, Content source, Content plain, Content sealed, Place place) {
        if (!store.done(store.create(place.key(), sealed))) {
            return settle(key, source, plain, place);
        }
        if (unchanged(key, source)) {
            return new Step(MigrationOutcome.MOVED, deleteOld, "");
        }
        if (isMovedByAnotherRun(key)) {
            return new Step(MigrationOutcome.MOVED, true, "");
        }
        takeBack(place.key(), sealed);
        return null;
    }

    /** Another run that finds the new key deletes the old one. Taking the new one back would then lose the value. */
    boolean isMovedByAnotherRun(byte[] key) {
        return deleteOld && store.type(key).equals("none");
    }

    void takeBack(byte[] key, Content sealed) {
        store.done(store.delete(key, sealed));
    }

    /** Something is there already: this value, as a walk that was cut off left it, or another one. */
    private @Nullable Step settle(byte[] key, Content source, Content plain, Place place) {
        Content there = store.read(place.key(), source.type());
        if (there == null && store.type(place.key()).equals("none")) {
            return null;
        }
        if (there == null || !ContentSeal.holds(there, plain, place)) {
            return Step.of(MigrationOutcome.DESTINATION_TAKEN);
        }
        return unchanged(key, source) ? new Step(MigrationOutcome.ALREADY_MOVED, deleteOld, "") : null;
    }

    private boolean unchanged(byte[] key, Content source) {
        return store.done(deleteOld ? store.delete(key, source) : store.compare(key, source));
    }
}
