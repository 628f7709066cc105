package io.secureredis.doctor;

import io.secureredis.SecureRedisException;
import io.secureredis.crypto.KeyId;
import io.secureredis.crypto.KeyRing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The secrets that seal, held against what is stored. */
final class KeyChecks {

    private static final Duration DUE = Duration.ofDays(365);

    private final @Nullable KeyRing ring;
    private final @Nullable SecureRedisException badSecret;
    private final Clock clock;

    private KeyChecks(@Nullable KeyRing ring, @Nullable SecureRedisException badSecret, Clock clock) {
        this.ring = ring;
        this.badSecret = badSecret;
        this.clock = clock;
    }

    static List<ServerCheck> all(@Nullable KeyRing ring, @Nullable SecureRedisException badSecret, Clock clock) {
        KeyChecks checks = new KeyChecks(ring, badSecret, clock);
        return List.of(
                ServerCheck.of(
                        "keys-secret",
                        DoctorFeature.KEYS,
                        "The secret cannot be used, or is known to everybody.",
                        checks::secret),
                ServerCheck.of(
                        "keys-unknown",
                        DoctorFeature.KEYS,
                        "Values are sealed under a secret that is not there.",
                        checks::unknown),
                ServerCheck.of(
                        "keys-previous",
                        DoctorFeature.KEYS,
                        "A rotation of the secret is not finished.",
                        checks::previous),
                ServerCheck.of("keys-due", DoctorFeature.KEYS, "The secret is due for rotation.", checks::due));
    }

    private KeyRing ring() {
        if (ring == null) {
            throw new UncheckableException(
                    badSecret == null ? "No secret is given." : "The secret that is given cannot be used.");
        }
        return ring;
    }

    private void secret(Patient patient, DoctorVerdict verdict) {
        if (badSecret != null) {
            verdict.found(
                    DoctorSeverity.CRITICAL,
                    String.valueOf(badSecret.getMessage()),
                    "secure-redis keygen makes a secret; the bad one goes under secure-redis.previous-secret-keys until all is"
                            + " sealed again");
        } else {
            ring();
        }
    }

    private void unknown(Patient patient, DoctorVerdict verdict) {
        KeyRing known = ring();
        patient.sample().sealed().forEach((id, count) -> {
            if (!known.keyIds().contains(id)) {
                verdict.found(
                        DoctorSeverity.HIGH,
                        count + " values that were looked at are sealed under key id " + id
                                + ", which is not in the key ring.",
                        "Add the secret of that id under secure-redis.previous-secret-keys, or delete these values");
            }
        });
    }

    private void previous(Patient patient, DoctorVerdict verdict) {
        KeyRing known = ring();
        KeyId primary = known.primary().keyId();
        for (Map.Entry<KeyId, Integer> entry : patient.sample().sealed().entrySet()) {
            if (known.keyIds().contains(entry.getKey()) && !entry.getKey().equals(primary)) {
                verdict.found(
                        DoctorSeverity.LOW,
                        entry.getValue() + " values that were looked at are still under key id " + entry.getKey() + ".",
                        "secure-redis rewrap seals them under the primary secret");
            }
        }
    }

    private void due(Patient patient, DoctorVerdict verdict) {
        KeyId primary = ring().primary().keyId();
        Instant first = patient.sample().oldest().get(primary);
        if (first != null && first.plus(DUE).isBefore(clock.instant())) {
            verdict.found(
                    DoctorSeverity.LOW,
                    "Key id " + primary + " has been sealing since " + first + " or longer.",
                    "Make one with secure-redis keygen; keep the old one under secure-redis.previous-secret-keys until secure-redis rewrap says that it may go");
        }
    }
}
