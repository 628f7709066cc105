package io.secureredis.migration;

import io.secureredis.SecureRedisException;
import io.secureredis.crypto.Binding;
import io.secureredis.crypto.EnvelopeHeader;
import io.secureredis.crypto.KeyId;
import io.secureredis.crypto.KeyRingSource;
import io.secureredis.crypto.OpenException;
import io.secureredis.crypto.OpenFailure;
import io.secureredis.crypto.Sealer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens envelopes and seals them again under the primary secret, with the same end of their lifetime. */
final class Resealing {

    private static final String TOO_LARGE_TO_SEAL = "SR114";

    private final Sealer sealer;
    private final KeyRingSource keyRing;
    private final Clock clock;

    Resealing(Sealer sealer, KeyRingSource keyRing, Clock clock) {
        this.sealer = sealer;
        this.keyRing = KeyRingSource.keepingLast(keyRing);
        this.clock = clock;
    }

    Sealer sealer() {
        return sealer;
    }

    boolean isPrimary(@Nullable KeyId id) {
        return id == null || id.equals(keyRing.keyRing().primary().keyId());
    }

    /**
     * Seals again for the first place for which the envelope opens.
     *
     * @return null if it does not open or is too large, which is counted
     */
    byte @Nullable [] reseal(byte[] envelope, List<Binding> places, RewrapTally tally) {
        OpenException refused = null;
        for (Binding place : places) {
            try {
                byte[] plaintext = sealer.open(envelope, place);
                return sealer.seal(plaintext, place, remaining(EnvelopeHeader.parse(envelope)));
            } catch (OpenException failure) {
                refused = failure;
                if (!isOfAnotherPlace(failure)) {
                    break;
                }
            } catch (SecureRedisException failed) {
                if (!failed.code().equals(TOO_LARGE_TO_SEAL)) {
                    throw failed;
                }
                tally.add(RewrapOutcome.TOO_LARGE_TO_SEAL);
                return null;
            }
        }
        if (refused != null) {
            tally.add(refused.failure());
        }
        return null;
    }

    /** Another purpose has other keys, and therefore another commitment. */
    private static boolean isOfAnotherPlace(OpenException failure) {
        return failure.failure() == OpenFailure.NOT_AUTHENTIC || failure.failure() == OpenFailure.WRONG_COMMITMENT;
    }

    /**
     * Keeps the end of the lifetime: the time of writing is rounded down, and the lifetime is rounded up by the same
     * amount.
     */
    private Duration remaining(EnvelopeHeader header) {
        if (header.lifetime().isZero()) {
            return Duration.ZERO;
        }
        Duration left = Duration.between(Instant.now(clock), header.writtenAt().plus(header.lifetime()));
        // It opened thanks to the skew. Zero would mean forever.
        return left.isNegative() || left.isZero() ? Duration.ofSeconds(1) : left;
    }
}
