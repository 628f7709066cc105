package io.secureredis.doctor;

import io.secureredis.SecureRedisException;
import io.secureredis.crypto.KeyId;
import io.secureredis.crypto.KeyRing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compares the sealing secrets with the stored data. */
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
                        "The secret cannot be used, or is well known.",
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

    private void secret(ExaminedServer examined, DoctorVerdict verdict) {
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

    private void unknown(ExaminedServer examined, DoctorVerdict verdict) {
        KeyRing known = ring();
        Map<KeyId, Integer> sealed = new LinkedHashMap<>(examined.sample().sealed());
        sealed.keySet().removeAll(known.keyIds());
        requireFields(examined, sealed);
        sealed.forEach((id, count) -> {
            verdict.found(
                    DoctorSeverity.HIGH,
                    "Checked values that are sealed under key id " + id + ", which is not in the key ring: " + count
                            + ".",
                    "Add the secret of that id under secure-redis.previous-secret-keys, or delete these values");
        });
    }

    private void previous(ExaminedServer examined, DoctorVerdict verdict) {
        KeyRing known = ring();
        Map<KeyId, Integer> sealed = new LinkedHashMap<>(examined.sample().sealed());
        sealed.keySet().retainAll(known.keyIds());
        sealed.remove(known.primary().keyId());
        requireFields(examined, sealed);
        sealed.forEach((id, count) -> verdict.found(
                DoctorSeverity.LOW,
                "Checked values that are still under key id " + id + ": " + count + ".",
                "secure-redis rewrap seals them under the primary secret"));
    }

    /** That nothing was found means nothing where sessions and jobs were not looked at. */
    private static void requireFields(ExaminedServer examined, Map<KeyId, Integer> found) {
        String notRead = examined.sample().fieldsNotRead();
        if (notRead != null && found.isEmpty()) {
            throw new UncheckableException("Sessions and jobs were not looked at. " + notRead);
        }
    }

    private void due(ExaminedServer examined, DoctorVerdict verdict) {
        KeyId primary = ring().primary().keyId();
        Instant first = examined.sample().oldest().get(primary);
        if (first != null && first.plus(DUE).isBefore(clock.instant())) {
            verdict.found(
                    DoctorSeverity.LOW,
                    "Key id " + primary + " has been sealing since " + first + " or longer.",
                    "Make one with secure-redis keygen; keep the old one under secure-redis.previous-secret-keys until secure-redis rewrap says that it can be removed");
        }
    }
}
