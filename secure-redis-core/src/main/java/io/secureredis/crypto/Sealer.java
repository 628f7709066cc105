package io.secureredis.crypto;

import io.secureredis.SecureRedisException;
import java.time.Duration;
import java.util.List;

/**
 * Seals values into envelopes and opens them.
 *
 * <p>Safe for any number of threads, platform and virtual. What is sealed with one {@link Binding} opens only with an equal one. Neither method keeps or changes the
 * arrays it is given.
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

    /** A sealer with the default settings. */
    static Sealer of(KeyRingSource source) {
        return builder(source).build();
    }

    /** A sealer to be adjusted; the defaults are told at each setting. */
    static SealerBuilder builder(KeyRingSource source) {
        return new SealerBuilder(source);
    }

    /**
     * Seals under the primary secret.
     *
     * @param lifetime from now on, rounded up to whole seconds; zero where the value does not expire by itself
     * @return {@value EnvelopeHeader#OVERHEAD_BYTES} bytes more than the plaintext, or fewer where it was compressed
     * @throws IllegalArgumentException if the lifetime is negative
     * @throws SecureRedisException {@code SR114} if the plaintext is larger than the cap
     */
    byte[] seal(byte[] plaintext, Binding binding, Duration lifetime);

    /**
     * Opens an envelope that was sealed for this place.
     *
     * @throws OpenException with the reason, if it does not open
     */
    byte[] open(byte[] envelope, Binding binding);

    /**
     * Replaces a name that must not be readable in Redis.
     *
     * @return 22 characters of base64url: HMAC-SHA256 under a key of its own, cut to 16 bytes (specification, section 4.4); the same as long as the primary
     *     secret is the same
     */
    String hideName(Binding name);

    /**
     * The hidden forms of one name under every secret that opens: the primary's first, which is {@link #hideName}'s, then the others' in the order of the key ring.
     *
     * <p>All of them are the same name. Look a name up under each of them, and write under the first. A retired secret is left out: what it named does not open
     * either. The list is never empty and holds no form twice.
     *
     * @return unmodifiable; each element as {@link #hideName} makes it
     */
    List<String> hiddenNames(Binding name);

    /**
     * Forgets data keys, drawn nonces and the random generator; the next message makes new ones.
     *
     * <p>To be called after a process was restored from a checkpoint: several copies would otherwise go on with the same nonces.
     */
    void forgetDataKeys();

    /**
     * Seals and opens values of its own until the runtime has compiled the way there, so that an application's first values are not its slowest.
     *
     * <p>Takes a few hundred milliseconds of one processor the first time in a process, and nothing after that; to be called at start, beside other work. No key that seals
     * the application's values is used, and nothing is kept.
     */
    void warmUp();
}
