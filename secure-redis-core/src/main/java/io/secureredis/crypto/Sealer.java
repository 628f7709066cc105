package io.secureredis.crypto;

import io.secureredis.SecureRedisException;
import java.time.Duration;
import java.util.List;

/**
 * Seals values into envelopes and opens them.
 *
 * <p>Safe for any number of threads, platform and virtual. A value sealed with one {@link Binding} opens only with an
 * equal one. Neither method keeps or changes the arrays that you pass.
 *
 * <pre>{@code
 * Sealer sealer = Sealer.of(KeyRing.of(Secret.fromBase64(text)));
 * Binding place = Binding.of("cache").and("books").and("books::42");
 * byte[] envelope = sealer.seal(plaintext, place, Duration.ofHours(1));
 * byte[] again = sealer.open(envelope, place);
 * }</pre>
 *
 * Source: {@code docs/spec/envelope-v1.md}; AES-GCM is NIST SP 800-38D.
 */
public interface Sealer {

    /** Returns a sealer with the default settings. */
    static Sealer of(KeyRingSource source) {
        return builder(source).build();
    }

    /** Returns a builder; each setting documents its default. */
    static SealerBuilder builder(KeyRingSource source) {
        return new SealerBuilder(source);
    }

    /**
     * Seals a value under the primary secret.
     *
     * @param lifetime from now on, rounded up to whole seconds; zero if the value does not expire by itself
     * @return {@value EnvelopeHeader#OVERHEAD_BYTES} bytes more than the plaintext, or fewer if it was compressed
     * @throws IllegalArgumentException if the lifetime is negative
     * @throws SecureRedisException {@code SR114} if the plaintext is larger than the cap
     */
    byte[] seal(byte[] plaintext, Binding binding, Duration lifetime);

    /**
     * Opens an envelope that was sealed for this place.
     *
     * @throws OpenException if it does not open, with the reason
     */
    byte[] open(byte[] envelope, Binding binding);

    /**
     * Replaces a name that must not be readable in Redis.
     *
     * @return 22 characters of base64url: HMAC-SHA256 under a separate key, cut to 16 bytes (specification, section
     *     4.4). The result stays the same as long as the primary secret does.
     */
    String hideName(Binding name);

    /**
     * Returns the hidden forms of one name under every secret that opens. The first is the primary's, as
     * {@link #hideName} returns it; the others follow in the order of the key ring.
     *
     * <p>All of them mean the same name. Look a name up under each of them, and write under the first. Retired secrets
     * are left out, because what they named does not open either. The list is never empty and contains no duplicates.
     *
     * @return unmodifiable; each element has the format of {@link #hideName}
     */
    List<String> hiddenNames(Binding name);

    /**
     * Discards data keys, drawn nonces and the random generator; the next message creates new ones.
     *
     * <p>Call it after a process was restored from a checkpoint. Otherwise, several copies of the process would
     * continue with the same nonces.
     */
    void forgetDataKeys();

    /**
     * Seals and opens values of its own until the runtime has compiled that code path, so that an application's first
     * values are not its slowest.
     *
     * <p>The first call in a process takes a few hundred milliseconds of one processor; later calls take nothing. Call
     * it at startup, in parallel with other work. It uses no key that seals the application's values, and keeps
     * nothing. An interrupt of the calling thread ends it early, and a later call begins again.
     */
    void warmUp();
}
