package io.secureredis.samples.shop.inside;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.secureredis.crypto.Binding;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import org.springframework.stereotype.Component;

/** An attacker who can read and write Redis, knows all of our code, and does not have the secret. */
@Component
class Intruder {

    private static final int SECRET_BYTES = 32;
    private static final int TOO_SHORT = 70;
    private static final byte[] FORGED = "{\"id\":1,\"title\":\"Momo\",\"price\":0.01}".getBytes(UTF_8);

    private final RawRedis redis;

    Intruder(RawRedis redis) {
        this.redis = redis;
    }

    /**
     * Overwrites what is stored under the exhibit's key, which must not be empty.
     *
     * @param offset the byte in which a bit is flipped
     * @param other the exhibit whose value is copied
     */
    void play(Trick trick, Exhibit exhibit, int offset, Exhibit other) {
        byte[] stored = stored(exhibit);
        byte[] forged = switch (trick) {
            case TURN_BIT -> turnBit(stored, offset);
            case COPY -> stored(other);
            case CUT -> Arrays.copyOf(stored, Math.min(TOO_SHORT, stored.length));
            case PLAINTEXT -> FORGED;
            case OWN_SECRET -> sealWithOwnSecret(exhibit);
        };
        redis.overwrite(exhibit.redisKey(), forged);
    }

    private static byte[] turnBit(byte[] stored, int offset) {
        stored[Math.min(Math.max(offset, 0), stored.length - 1)] ^= 1;
        return stored;
    }

    /** A valid envelope for the right place, sealed with the attacker's own secret. */
    private static byte[] sealWithOwnSecret(Exhibit exhibit) {
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        Binding place = Binding.of("cache").and(exhibit.cacheName()).and(exhibit.redisKey());
        return Sealer.of(KeyRing.of(Secret.fromRawBytes(secret))).seal(FORGED, place, Duration.ofHours(1));
    }

    private byte[] stored(Exhibit exhibit) {
        byte[] stored = redis.get(exhibit.redisKey());
        if (stored == null || stored.length == 0) {
            throw new IllegalStateException("Nothing is stored under " + exhibit.redisKey());
        }
        return stored;
    }
}
