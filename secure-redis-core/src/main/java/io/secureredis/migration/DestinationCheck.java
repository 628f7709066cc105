package io.secureredis.migration;

import io.secureredis.migration.MigrationTally.Step;
import io.secureredis.migration.SealedLayout.Place;
import org.jspecify.annotations.Nullable;

/**
 * Looks at keys that begin with the new prefix before anything is moved there. They are never changed or deleted, only
 * reported unless they are sealed.
 */
final class DestinationCheck {

    private final ContentStore store;
    private final ContentSeal seal;
    private final OtherKinds otherKinds;
    private final SealedLayout layout;
    private final long maxElements;

    DestinationCheck(ContentStore store, OtherKinds otherKinds, PlaintextMigrationBuilder settings) {
        this.store = store;
        this.seal = new ContentSeal(settings.conversion);
        this.otherKinds = otherKinds;
        this.layout = settings.layout;
        this.maxElements = settings.maxElements;
    }

    /** Null where it is sealed, or gone. */
    @Nullable
    Step check(byte[] key) {
        String word = store.type(key);
        StoredType type = StoredType.of(word);
        if (type == null) {
            return word.equals("none") ? null : plaintext("its type is " + word);
        }
        Place place = layout.place(key, type);
        if (otherKinds.sealedByAnother(key, type) || (place == null && otherKinds.isSealed(key, type))) {
            return null;
        }
        if (place == null) {
            return plaintext("");
        }
        if (store.elements(key, type) > maxElements) {
            return Step.of(MigrationOutcome.TOO_LARGE, "not checked, more than " + maxElements + " elements");
        }
        Content content = store.read(key, type);
        return content == null ? null : check(key, content, place);
    }

    /** Null where it is sealed. */
    @Nullable
    Step check(byte[] key, Content content, Place place) {
        Step settled = seal.seal(key, content, place, layout.placeOfSealed(key, content.type()))
                .settled();
        if (settled == null) {
            return plaintext("");
        }
        return switch (settled.outcome()) {
            case ALREADY_MOVED -> null;
            case LOOKS_SEALED -> settled;
            default -> plaintext(settled.outcome().text());
        };
    }

    private static Step plaintext(String reason) {
        return Step.of(MigrationOutcome.PLAINTEXT_AT_DESTINATION, reason);
    }
}
