package io.secureredis.autoconfigure.actuate;

import io.secureredis.crypto.KeyId;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.KeyRingSource;
import io.secureredis.doctor.DoctorRounds;
import io.secureredis.migration.KeyCensusResult;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/**
 * The actuator endpoint {@code secureredis}. It shows the ids of the key ring, and how many values in Redis each has
 * sealed, so that you can see when an old secret may be removed. Below it, {@code doctor} shows the problems of this
 * Redis. Ids are public; nothing secret is shown.
 */
@Endpoint(id = "secureredis")
final class SecureRedisKeysEndpoint {

    private final KeyRingSource ring;
    private final Census census;
    private final ObjectProvider<DoctorRounds> doctor;

    SecureRedisKeysEndpoint(KeyRingSource ring, Census census, ObjectProvider<DoctorRounds> doctor) {
        this.ring = KeyRingSource.keepingLast(ring);
        this.census = census;
        this.doctor = doctor;
    }

    /**
     * The endpoint's answer.
     *
     * @param primary the id of the secret that seals
     * @param openOnly ids of secrets that only open
     * @param retired ids whose values no longer open
     * @param values values by key id, including ids that the ring does not know
     * @param notSealed values that are no envelopes
     * @param malformed values that begin like an envelope and are not one
     * @param keysScanned the number of keys that were examined
     * @param keysInDatabase the number of keys in the database
     * @param complete whether every key was examined
     */
    record Keys(
            String primary,
            List<String> openOnly,
            List<String> retired,
            Map<String, Long> values,
            long notSealed,
            long malformed,
            long keysScanned,
            long keysInDatabase,
            boolean complete) {}

    /** Counts values; with a sample of this many keys, 0 for all, or as the properties specify. */
    @ReadOperation
    Keys keys(@Nullable Long sample) {
        KeyRing now = ring.keyRing();
        KeyCensusResult counted = sample == null ? census.sampled() : census.count(sample);
        Map<String, Long> values = new TreeMap<>();
        counted.sealed().forEach((id, count) -> values.put(id.toString(), count));
        KeyId primary = now.primary().keyId();
        List<KeyId> others = now.keyIds().stream()
                .filter(id -> !id.equals(primary) && !now.retired().contains(id))
                .toList();
        return new Keys(
                primary.toString(),
                texts(others),
                texts(now.retired()),
                values,
                counted.notSealed(),
                counted.malformed(),
                counted.keysScanned(),
                counted.keysInDatabase(),
                counted.complete());
    }

    /**
     * Examines Redis now, for {@code doctor}.
     *
     * @return the report in the shape of {@code secure-redis doctor --output=json}; null, which is 404, for another
     *     word, and if there is no doctor
     */
    @ReadOperation
    @Nullable
    Map<String, Object> part(@Selector String part) {
        DoctorRounds rounds = part.equals("doctor") ? doctor.getIfUnique() : null;
        return rounds == null ? null : rounds.examine().toMap();
    }

    private static List<String> texts(Collection<KeyId> ids) {
        return ids.stream().map(KeyId::toString).sorted().toList();
    }
}
