package io.secureredis.crypto;

import io.secureredis.SecureRedisException;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import javax.crypto.Cipher;
import org.jspecify.annotations.Nullable;

/** Settings of a {@link Sealer}. */
public final class SealerBuilder {

    final KeyRingSource source;
    Clock clock = Clock.systemUTC();
    Duration clockSkew = Duration.ofSeconds(5);
    int maxPlaintextBytes = 64 * 1024 * 1024;
    int compressFromBytes = Integer.MAX_VALUE;
    int dataKeysKept = 1024;
    int messagesPerDataKey = SealingKeys.MESSAGES;

    @Nullable
    Provider provider;

    Supplier<SecureRandom> randomness = SealerBuilder::newRandom;

    SealerBuilder(KeyRingSource source) {
        this.source = source;
    }

    /**
     * The platform's deterministic generator (NIST SP 800-90A), seeded by the system's, where there is one.
     *
     * <p>For the blocks in which nonces are drawn it is four times as fast as reading the system's generator: {@code docs/decisions/0050-nonces-from-a-drbg.md}.
     */
    private static SecureRandom newRandom() {
        try {
            return SecureRandom.getInstance("DRBG");
        } catch (NoSuchAlgorithmException otherPlatform) {
            return new SecureRandom();
        }
    }

    /** The clock of {@code written at} and of expiry; the system's by default. */
    public SealerBuilder clock(Clock clock) {
        this.clock = clock;
        return this;
    }

    /**
     * How much later than its lifetime says a value still opens, for clocks that differ; 5 seconds by default.
     *
     * <p>The time of writing is sealed in whole seconds, so with no skew at all a value may expire up to a second early.
     *
     * @throws IllegalArgumentException if it is negative or longer than a day
     */
    public SealerBuilder clockSkew(Duration clockSkew) {
        if (clockSkew.isNegative() || clockSkew.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("The clock skew is between zero and one day");
        }
        this.clockSkew = clockSkew;
        return this;
    }

    /** The largest plaintext, when sealing and after decompression when opening; 64 MiB by default. */
    public SealerBuilder maxPlaintextBytes(int maxPlaintextBytes) {
        if (maxPlaintextBytes < 1 || maxPlaintextBytes > Integer.MAX_VALUE - 1024) {
            throw new IllegalArgumentException("The cap is between 1 byte and " + (Integer.MAX_VALUE - 1024));
        }
        this.maxPlaintextBytes = maxPlaintextBytes;
        return this;
    }

    /**
     * Compresses plaintexts of this size and above, where it makes them smaller; off by default.
     *
     * <p>Lengths then depend on content, which can leak it: see {@code docs/security/threat-model.md}.
     */
    public SealerBuilder compressFromBytes(int compressFromBytes) {
        if (compressFromBytes < 0) {
            throw new IllegalArgumentException("The compression threshold is zero or more bytes");
        }
        this.compressFromBytes = compressFromBytes;
        return this;
    }

    /** How many data keys of other writers stay at hand for opening, least recently used first to go; 1024 by default. */
    public SealerBuilder dataKeysKept(int dataKeysKept) {
        if (dataKeysKept < 1) {
            throw new IllegalArgumentException("At least one data key is kept");
        }
        this.dataKeysKept = dataKeysKept;
        return this;
    }

    /**
     * The JCA provider of AES-GCM, by its name; the platform's first by default.
     *
     * <p>Looked for among the registered providers, then on the class path (as {@code META-INF/services} names them), where it is used without being registered for
     * the whole JVM.
     *
     * @throws SecureRedisException {@code SR112} if it is not there or has no {@code AES/GCM/NoPadding}
     */
    public SealerBuilder provider(String name) {
        Provider registered = Security.getProvider(name);
        return provider(registered == null ? fromClassPath(name) : registered);
    }

    private static Provider fromClassPath(String name) {
        return ServiceLoader.load(Provider.class).stream()
                .map(SealerBuilder::loaded)
                .flatMap(Optional::stream)
                .filter(provider -> provider.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new SecureRedisException(
                        "SR112",
                        "There is no security provider of the name '" + name
                                + "'. Put its library on the class path, or register it with the JVM, "
                                + "or leave secure-redis.crypto.provider empty."));
    }

    /** Empty where another library's provider cannot be made, which is not this one's concern. */
    private static Optional<Provider> loaded(ServiceLoader.Provider<Provider> candidate) {
        try {
            return Optional.of(candidate.get());
        } catch (ServiceConfigurationError unusable) {
            return Optional.empty();
        }
    }

    /**
     * The JCA provider of AES-GCM; the platform's first by default.
     *
     * @throws SecureRedisException {@code SR112} if it has no {@code AES/GCM/NoPadding}
     */
    public SealerBuilder provider(Provider provider) {
        try {
            Cipher.getInstance(GcmCipher.TRANSFORMATION, provider);
        } catch (GeneralSecurityException missing) {
            throw new SecureRedisException(
                    "SR112",
                    "Security provider '" + provider.getName() + "' has no " + GcmCipher.TRANSFORMATION
                            + ". Choose another one, " + "or leave secure-redis.crypto.provider empty.",
                    missing);
        }
        this.provider = provider;
        return this;
    }

    /** For tests of the change of data keys; never public. */
    SealerBuilder messagesPerDataKey(int messagesPerDataKey) {
        this.messagesPerDataKey = messagesPerDataKey;
        return this;
    }

    /** For vectors, which must not change; never public. */
    SealerBuilder randomness(Supplier<SecureRandom> randomness) {
        this.randomness = randomness;
        return this;
    }

    /** A sealer of these settings; the builder can go on being used. */
    public Sealer build() {
        return new EnvelopeSealer(this);
    }
}
