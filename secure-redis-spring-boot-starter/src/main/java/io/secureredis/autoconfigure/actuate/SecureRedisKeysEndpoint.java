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
 * The actuator endpoint {@code secureredis}: the ids of the key ring, and how many values in Redis each has sealed, which shows when an old secret may go; and below it, {@code doctor}: what is
 * wrong with this Redis. Ids are public; nothing secret is shown.
 */
@Endpoint(id = "secureredis")
final class SecureRedisKeysEndpoint {

    private final KeyRingSource ring;
    private final Census census;
    private final ObjectProvider<DoctorRounds> doctor;

    SecureRedisKeysEndpoint(KeyRingSource ring, Census census, ObjectProvider<DoctorRounds> doctor) {
        this.ring = ring;
        this.census = census;
        this.doctor = doctor;
    }

    /**
     * What the endpoint answers.
     *
     * @param primary the id of the secret that seals
     * @param openOnly ids of secrets that only open
     * @param retired ids whose values no longer open
     * @param values values by key id, also of ids that the ring does not know
     * @param notSealed values that are no envelopes
     * @param malformed values that begin like an envelope and are none
     * @param keysScanned keys that were looked at
     * @param keysInDatabase keys that there are
     * @param complete whether every key was looked at
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

    /** Counts; with a sample of so many keys, 0 for all, or as the properties say. */
    @ReadOperation
    Keys keys(@Nullable Long sample) {
        KeyRing now = ring.keyRing();
        KeyCensusResult counted = sample == null ? census.sampled() : census.count(sample);
        Map<String, Long> values = new TreeMap<>();
        counted.sealed().forEach((id, count) -> values.put(id.toString(), count));
        KeyId primary = now.primary().keyId();
        List<KeyId> others =
                now.keyIds().stream().filter(id -> !id.equals(primary)).toList();
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
     * @return the report in the shape of {@code secure-redis doctor --output=json}; null, which is 404, for another word, and where there is no doctor
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
