package io.secureredis.crypto;

import io.secureredis.SecureRedisException;
import java.security.Provider;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Implements version 1 of the envelope. The steps follow sections 6 and 7 of the specification, in the same order.
 *
 * <p>The common case derives no key, looks up no cipher and expands no key schedule. A data key serves many messages
 * and keeps initialised ciphers.
 */
final class EnvelopeSealer implements Sealer {

    private static final long MAX_LIFETIME_SECONDS = 0xffff_ffffL;

    private final KeyRingSource source;
    private final Clock clock;
    private final long skewMillis;
    private final int maxPlaintextBytes;
    private final int compressFromBytes;
    private final int dataKeysKept;
    private final int messagesPerDataKey;
    private final @Nullable Provider provider;
    private final Supplier<SecureRandom> randomness;
    private final NameKeys nameKeys = new NameKeys();

    private volatile SealingKeys sealingKeys;
    private volatile OpeningKeys openingKeys;

    EnvelopeSealer(SealerBuilder settings) {
        this.source = settings.source;
        this.clock = settings.clock;
        this.skewMillis = settings.clockSkew.toMillis();
        this.maxPlaintextBytes = settings.maxPlaintextBytes;
        this.compressFromBytes = settings.compressFromBytes;
        this.dataKeysKept = settings.dataKeysKept;
        this.messagesPerDataKey = settings.messagesPerDataKey;
        this.provider = settings.provider;
        this.randomness = settings.randomness;
        SecureRandom random = randomness.get();
        this.sealingKeys = new SealingKeys(random, provider, messagesPerDataKey);
        this.openingKeys = new OpeningKeys(dataKeysKept, random, provider);
    }

    @Override
    public byte[] seal(byte[] plaintext, Binding binding, Duration lifetime) {
        requireSealable(plaintext.length);
        byte[] compressed = plaintext.length >= compressFromBytes ? Compression.compress(plaintext) : null;
        byte[] payload = compressed == null ? plaintext : compressed;
        long nowMillis = clock.millis();
        byte[] envelope = new byte[EnvelopeHeader.OVERHEAD_BYTES + payload.length];
        envelope[0] = EnvelopeHeader.MAGIC_0;
        envelope[1] = EnvelopeHeader.MAGIC_1;
        envelope[2] = EnvelopeHeader.VERSION;
        envelope[3] = compressed == null ? 0 : EnvelopeHeader.COMPRESSED;
        BigEndian.putInt(envelope, EnvelopeHeader.WRITTEN_AT_AT, (int) (nowMillis / 1000));
        BigEndian.putInt(envelope, EnvelopeHeader.LIFETIME_AT, (int) wholeSeconds(lifetime));
        complete(envelope, payload, binding, nowMillis);
        return envelope;
    }

    private void complete(byte[] envelope, byte[] payload, Binding binding, long nowMillis) {
        SealingKeys keys = sealingKeys;
        Secret primary = source.keyRing().primary();
        DataKey key = keys.get(primary, binding.purpose(), nowMillis);
        while (!key.seal(payload, envelope, binding)) {
            key = keys.replace(key, primary, binding.purpose(), nowMillis);
        }
    }

    private void requireSealable(int length) {
        if (length > maxPlaintextBytes) {
            throw new SecureRedisException(
                    "SR114",
                    "Cannot seal value: it has " + length + " bytes, the cap is " + maxPlaintextBytes
                            + ". Store less, or raise the cap.");
        }
    }

    private static long wholeSeconds(Duration lifetime) {
        if (lifetime.isNegative()) {
            throw new IllegalArgumentException("A lifetime is zero or more");
        }
        // Take the smaller value first, so that the longest possible duration does not overflow.
        long seconds = Math.min(lifetime.getSeconds(), MAX_LIFETIME_SECONDS);
        return Math.min(seconds + (lifetime.getNano() == 0 ? 0 : 1), MAX_LIFETIME_SECONDS);
    }

    @Override
    public byte[] open(byte[] envelope, Binding binding) {
        EnvelopeHeader.check(envelope);
        Secret secret = select(EnvelopeHeader.keyId(envelope));
        byte[] payload = openingKeys.get(secret, binding.purpose(), envelope).open(envelope, binding);
        requireAlive(envelope);
        return decompressed(envelope, payload);
    }

    private Secret select(KeyId id) {
        KeyRing ring = source.keyRing();
        if (ring.isRetired(id)) {
            throw OpenException.retired(id);
        }
        Secret secret = ring.find(id);
        if (secret == null) {
            throw OpenException.unknownKey(id, ring);
        }
        return secret;
    }

    private void requireAlive(byte[] envelope) {
        long lifetime = Integer.toUnsignedLong(BigEndian.getInt(envelope, EnvelopeHeader.LIFETIME_AT));
        if (lifetime == 0) {
            return;
        }
        long endsAt = Integer.toUnsignedLong(BigEndian.getInt(envelope, EnvelopeHeader.WRITTEN_AT_AT)) + lifetime;
        if (clock.millis() >= endsAt * 1000 + skewMillis) {
            throw OpenException.expired(Instant.ofEpochSecond(endsAt));
        }
    }

    private byte[] decompressed(byte[] envelope, byte[] payload) {
        if ((envelope[3] & EnvelopeHeader.COMPRESSED) != 0) {
            return Compression.inflate(payload, maxPlaintextBytes);
        }
        if (payload.length > maxPlaintextBytes) {
            throw OpenException.tooLarge(maxPlaintextBytes);
        }
        return payload;
    }

    @Override
    public String hideName(Binding name) {
        return nameKeys.hide(source.keyRing(), name);
    }

    @Override
    public List<String> hiddenNames(Binding name) {
        return nameKeys.hideUnderEach(source.keyRing(), name);
    }

    @Override
    public void forgetDataKeys() {
        SecureRandom random = randomness.get();
        sealingKeys = new SealingKeys(random, provider, messagesPerDataKey);
        openingKeys = new OpeningKeys(dataKeysKept, random, provider);
    }

    @Override
    public void warmUp() {
        WarmUp.run(provider);
    }
}
