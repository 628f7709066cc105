package io.secureredis.migration;

import io.secureredis.migration.MigrationTally.Step;
import io.secureredis.migration.SealedLayout.Place;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Seals one key of any type.
 *
 * <p>In place, one script compares and replaces. Under another name, the content may go to another server in a cluster.
 * It is written if the new key does not exist. Then the old key is compared, and deleted if you asked for that. If the
 * old key has changed, the new key is removed again, and everything is repeated with the present content.
 */
final class KeyMove {

    private static final int ATTEMPTS = 3;
    private static final long MOST_BYTES = 64L * 1024 * 1024;

    private final ContentStore store;
    private final ContentSeal seal;
    private final OtherKinds otherKinds;
    private final SealedLayout layout;
    private final PrefixChange prefix;
    private final boolean deleteOld;
    private final boolean dryRun;
    private final long maxElements;

    KeyMove(ContentStore store, OtherKinds otherKinds, PlaintextMigrationBuilder settings) {
        this.store = store;
        this.otherKinds = otherKinds;
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

    /** Returns null if it has to be tried again. */
    private @Nullable Step attempt(byte[] key) {
        String word = store.type(key);
        StoredType type = StoredType.of(word);
        if (type == null) {
            return word.equals("none")
                    ? Step.of(MigrationOutcome.GONE)
                    : Step.of(MigrationOutcome.NO_PLACE, "its type is " + word);
        }
        Place place = prefix.applies(key) ? layout.place(prefix.apply(key), type) : null;
        if (otherKinds.sealedByAnother(key, type) || (place == null && otherKinds.isSealed(key, type))) {
            return Step.of(MigrationOutcome.OTHER_KIND);
        }
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

    /** Another run that finds the new key deletes the old one. Removing the new key would then lose the value. */
    boolean isMovedByAnotherRun(byte[] key) {
        return deleteOld && store.type(key).equals("none");
    }

    void takeBack(byte[] key, Content sealed) {
        store.done(store.delete(key, sealed));
    }

    /** The new key exists: it holds this value, as an interrupted scan left it, or another one. */
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
