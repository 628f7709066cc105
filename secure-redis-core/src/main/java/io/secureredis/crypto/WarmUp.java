package io.secureredis.crypto;

import java.security.Provider;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Runs the code path of a value often enough for the runtime's second compiler.
 *
 * <p>AES and GHASH are intrinsics: they use the processor's own instructions only in code from this compiler.
 * Interpreted code is a hundred times slower. The compilers count calls, so warming up takes a number of calls, not a
 * length of time: {@code docs/notes/performance.md#the-sealer-is-warmed-up-at-start}. Compiled code stays compiled, so
 * one run per provider and process is enough.
 *
 * <p>An interrupt ends a run, for an application that ends before it is warm. The next run then begins again.
 */
final class WarmUp {

    private static final int SEALERS = 20;
    private static final int MESSAGES_EACH = 600;
    private static final int BYTES = 1024;
    private static final Set<String> DONE = ConcurrentHashMap.newKeySet();

    private WarmUp() {}

    /** Returns whether this run completed and was the first one for this provider. */
    static boolean run(@Nullable Provider provider) {
        String name = provider == null ? "" : provider.getName();
        if (!DONE.add(name)) {
            return false;
        }
        boolean completed = sealAndOpen(provider);
        if (!completed) {
            DONE.remove(name);
        }
        return completed;
    }

    private static boolean sealAndOpen(@Nullable Provider provider) {
        SecureRandom random = new SecureRandom();
        byte[] secret = new byte[32];
        boolean stopped = false;
        for (int i = 0; i < SEALERS && !stopped; i++) {
            random.nextBytes(secret);
            // Each new sealer derives a new data key, so that derivation is compiled too.
            SealerBuilder builder = Sealer.builder(KeyRing.of(Secret.fromRawBytes(secret)));
            stopped = !sealAndOpen((provider == null ? builder : builder.provider(provider)).build());
        }
        return !stopped;
    }

    private static boolean sealAndOpen(Sealer sealer) {
        byte[] plaintext = new byte[BYTES];
        Binding cache = Binding.of("warm-up").and("cache");
        boolean stopped = false;
        for (int message = 0; message < MESSAGES_EACH && !stopped; message++) {
            Binding binding = cache.and("key");
            sealer.open(sealer.seal(plaintext, binding, Duration.ofMinutes(1)), binding);
            stopped = Thread.currentThread().isInterrupted();
        }
        return !stopped;
    }
}
