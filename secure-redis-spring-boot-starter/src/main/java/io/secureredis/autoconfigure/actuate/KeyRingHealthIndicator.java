package io.secureredis.autoconfigure.actuate;

import io.secureredis.SecureRedisException;
import io.secureredis.crypto.KeyRingSource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Reports up with the id of the primary secret. While secrets cannot be read, it stays up, since the last key ring is
 * in use, and {@code failing} tells why. It is down only if there has never been a key ring.
 */
final class KeyRingHealthIndicator implements HealthIndicator {

    private final KeyRingSource ring;

    KeyRingHealthIndicator(KeyRingSource ring) {
        this.ring = KeyRingSource.keepingLast(ring);
    }

    @Override
    public Health health() {
        try {
            Health.Builder health = Health.up()
                    .withDetail("primary", ring.keyRing().primary().keyId().toString());
            ring.failure().ifPresent(reason -> health.withDetail("failing", reason));
            return health.build();
        } catch (SecureRedisException never) {
            return Health.down()
                    .withDetail("failing", String.valueOf(never.getMessage()))
                    .build();
        }
    }
}
