package io.secureredis.migration;

import io.secureredis.crypto.EnvelopeHeader;
import io.secureredis.crypto.OpenException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Knows by its content what this library stores as another kind than the one that is migrated. {@link JobKeys} knows
 * jobs.
 */
final class OtherKinds {

    private final ContentStore store;
    private final List<SealedLayout> others;
    private final long maxElements;
    private final ContentSeal seal = new ContentSeal(ValueConversion.NONE);

    OtherKinds(ContentStore store, PlaintextMigrationBuilder settings) {
        this.store = store;
        this.others = settings.others;
        this.maxElements = settings.maxElements;
    }

    /** Whether another layout has a place for just this key, and has sealed what is there. */
    boolean sealedByAnother(byte[] key, StoredType type) {
        Content content = null;
        for (SealedLayout other : others) {
            SealedLayout.Place place = other.place(key, type);
            if (place == null || !Arrays.equals(place.key(), key)) {
                continue;
            }
            content = content == null ? read(key, type) : content;
            if (content != null && isSettled(seal.seal(key, content, place, null))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSettled(ContentSeal.Result result) {
        return result.settled() != null && result.settled().outcome() == MigrationOutcome.ALREADY_MOVED;
    }

    /** For a key that the layout has no place for. */
    boolean isSealed(byte[] key, StoredType type) {
        if (sealedByAnother(key, type)) {
            return true;
        }
        Content content = read(key, type);
        if (content == null) {
            return false;
        }
        List<byte[]> parts = content.parts();
        for (int i = type == StoredType.HASH ? 1 : 0; i < parts.size(); i += type.paired() ? 2 : 1) {
            if (!isEnvelope(parts.get(i))) {
                return false;
            }
        }
        return true;
    }

    private @Nullable Content read(byte[] key, StoredType type) {
        return store.elements(key, type) > maxElements ? null : store.read(key, type);
    }

    private static boolean isEnvelope(byte[] value) {
        try {
            EnvelopeHeader.parse(value);
            return true;
        } catch (OpenException none) {
            return false;
        }
    }
}
