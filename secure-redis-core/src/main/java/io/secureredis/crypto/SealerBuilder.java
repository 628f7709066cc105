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

/** Configures a {@link Sealer}. */
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
        this.source = LastKeyRing.of(source);
    }

    /**
     * Returns the platform's deterministic generator (NIST SP 800-90A), seeded by the system's generator, if there is
     * one.
     *
     * <p>For blocks of nonces it is four times as fast as reading the system's generator:
     * {@code docs/decisions/0050-nonces-from-a-drbg.md}.
     */
    private static SecureRandom newRandom() {
        try {
            return SecureRandom.getInstance("DRBG");
        } catch (NoSuchAlgorithmException otherPlatform) {
            return new SecureRandom();
        }
    }

    /** Sets the clock for {@code written at} and for expiry; the system's clock by default. */
    public SealerBuilder clock(Clock clock) {
        this.clock = clock;
        return this;
    }

    /**
     * Sets how long after its lifetime a value still opens, to allow for clocks that differ; 5 seconds by default.
     *
     * <p>The time of writing is sealed in whole seconds. Without any skew, a value may therefore expire up to a second
     * early.
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

    /** Sets the largest plaintext, for sealing and, after decompression, for opening; 64 MiB by default. */
    public SealerBuilder maxPlaintextBytes(int maxPlaintextBytes) {
        if (maxPlaintextBytes < 1 || maxPlaintextBytes > Integer.MAX_VALUE - 1024) {
            throw new IllegalArgumentException("The cap is between 1 byte and " + (Integer.MAX_VALUE - 1024));
        }
        this.maxPlaintextBytes = maxPlaintextBytes;
        return this;
    }

    /**
     * Compresses plaintexts of at least this size if that makes them smaller; off by default.
     *
     * <p>Lengths then depend on content and can leak it: see {@code docs/security/threat-model.md}.
     */
    public SealerBuilder compressFromBytes(int compressFromBytes) {
        if (compressFromBytes < 0) {
            throw new IllegalArgumentException("The compression threshold is zero or more bytes");
        }
        this.compressFromBytes = compressFromBytes;
        return this;
    }

    /**
     * Sets how many data keys of other writers are kept for opening; the least recently used key is dropped first; 1024
     * by default.
     */
    public SealerBuilder dataKeysKept(int dataKeysKept) {
        if (dataKeysKept < 1) {
            throw new IllegalArgumentException("At least one data key is kept");
        }
        this.dataKeysKept = dataKeysKept;
        return this;
    }

    /**
     * Sets the JCA provider of AES-GCM by name; the platform's first by default.
     *
     * <p>The provider is looked up among the registered providers, then on the class path (as {@code META-INF/services}
     * names them). A provider from the class path is used without being registered for the whole JVM.
     *
     * @throws SecureRedisException {@code SR112} if it is missing or has no {@code AES/GCM/NoPadding}
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

    /** Returns empty if another library's provider cannot be created, which is not this library's concern. */
    private static Optional<Provider> loaded(ServiceLoader.Provider<Provider> candidate) {
        try {
            return Optional.of(candidate.get());
        } catch (ServiceConfigurationError unusable) {
            return Optional.empty();
        }
    }

    /**
     * Sets the JCA provider of AES-GCM; the platform's first by default.
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

    /** For tests of the change of data keys; must not become public. */
    SealerBuilder messagesPerDataKey(int messagesPerDataKey) {
        this.messagesPerDataKey = messagesPerDataKey;
        return this;
    }

    /** For test vectors, which must not change; must not become public. */
    SealerBuilder randomness(Supplier<SecureRandom> randomness) {
        this.randomness = randomness;
        return this;
    }

    /** Returns a sealer with these settings; you can go on using the builder. */
    public Sealer build() {
        return new EnvelopeSealer(this);
    }
}
