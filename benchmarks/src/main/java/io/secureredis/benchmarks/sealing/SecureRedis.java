package io.secureredis.benchmarks.sealing;

import io.secureredis.crypto.Binding;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import java.security.Provider;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Our own sealer; all threads share one, as in an application. */
final class SecureRedis implements Contender {

    private static final Duration LIFETIME = Duration.ofHours(1);
    private static final Binding CACHE = Binding.of("cache").and("books");
    private static final String KEY = "books::4711";
    private static final Binding PLACE = CACHE.and(KEY);
    private static final Map<String, Sealer> SHARED = new ConcurrentHashMap<>();

    /** Length of the associated data: the header, and three fields with their lengths. */
    static final int ASSOCIATED_BYTES = 60 + 3 * Integer.BYTES + "cache".length() + "books".length() + KEY.length();

    private final Sealer sealer;
    private final boolean newBindings;

    private SecureRedis(Sealer sealer, boolean newBindings) {
        this.sealer = sealer;
        this.newBindings = newBindings;
    }

    static Contender shared(int secretBytes) {
        return new SecureRedis(SHARED.computeIfAbsent("" + secretBytes, size -> sealer(secretBytes)), false);
    }

    /** The binding of a cache entry is made for each message, as the cache writer does. */
    static Contender withNewBindings(int secretBytes) {
        return new SecureRedis(SHARED.computeIfAbsent("" + secretBytes, size -> sealer(secretBytes)), true);
    }

    static Contender on(Provider provider, int secretBytes) {
        return new SecureRedis(
                SHARED.computeIfAbsent(
                        provider.getName() + secretBytes,
                        name -> Sealer.builder(ring(secretBytes))
                                .provider(provider)
                                .build()),
                false);
    }

    /** One more writer: it has the same secret and draws a salt of its own. */
    static Contender oneMore(int secretBytes) {
        return new SecureRedis(sealer(secretBytes), false);
    }

    private static Sealer sealer(int secretBytes) {
        return Sealer.of(ring(secretBytes));
    }

    private static KeyRing ring(int secretBytes) {
        return KeyRing.of(Secret.fromRawBytes(Keys.bytes(secretBytes, 3)));
    }

    @Override
    public byte[] seal(byte[] plaintext) {
        return sealer.seal(plaintext, newBindings ? CACHE.and(KEY) : PLACE, LIFETIME);
    }

    @Override
    public byte[] open(byte[] sealed) {
        return sealer.open(sealed, newBindings ? CACHE.and(KEY) : PLACE);
    }
}
