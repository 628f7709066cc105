package io.secureredis.crypto;

import java.security.SecureRandom;
import java.time.Duration;

/**
 * Runs the way of a value often enough for the runtime's second compiler.
 *
 * <p>AES and GHASH are intrinsics: they run on the processor's own instructions only in code that this compiler has made; interpreted, they are a hundred times
 * slower. The compilers count calls, so what is needed is a number of calls, not a time. Measured in {@code docs/decisions/0051-warm-up.md}.
 */
final class WarmUp {

    private static final int SEALERS = 20;
    private static final int MESSAGES_EACH = 600;
    private static final int BYTES = 1024;

    private WarmUp() {}

    static void run() {
        SecureRandom random = new SecureRandom();
        byte[] secret = new byte[32];
        byte[] plaintext = new byte[BYTES];
        for (int i = 0; i < SEALERS; i++) {
            random.nextBytes(secret);
            // A new sealer derives a new data key, so that derivation is compiled too.
            Sealer sealer = Sealer.of(KeyRing.of(Secret.fromRawBytes(secret)));
            Binding place = Binding.of("warm-up");
            for (int message = 0; message < MESSAGES_EACH; message++) {
                Binding binding = place.and("cache").and("key");
                sealer.open(sealer.seal(plaintext, binding, Duration.ofMinutes(1)), binding);
            }
        }
    }
}
