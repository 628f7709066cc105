package io.secureredis.crypto;

import java.security.Provider;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Holds the current sealing data key of each purpose.
 *
 * <p>A key is replaced after 2^20 messages, after 10 minutes, when the primary secret changes, or when the clock was
 * set back by 10 minutes, whichever comes first (specification, section 4.1). {@link DataKey} counts each message
 * before it is sealed, so the limit holds with any number of threads.
 */
final class SealingKeys {

    static final int MESSAGES = 1 << 20;
    static final Duration AGE = Duration.ofMinutes(10);

    private final Map<String, Current> byPurpose = new ConcurrentHashMap<>();
    private final SecureRandom random;
    private final @Nullable Provider provider;
    private final int messages;

    SealingKeys(SecureRandom random, @Nullable Provider provider, int messages) {
        this.random = random;
        this.provider = provider;
        this.messages = messages;
    }

    DataKey get(Secret primary, String purpose, long nowMillis) {
        Current current = byPurpose.get(purpose);
        return current != null && current.isFor(primary, nowMillis)
                ? current.key
                : replace(null, primary, purpose, nowMillis);
    }

    /** @param spent the key that may seal no more, if that is why a new one is needed */
    synchronized DataKey replace(@Nullable DataKey spent, Secret primary, String purpose, long nowMillis) {
        Current current = byPurpose.get(purpose);
        if (current != null && current.key != spent && current.isFor(primary, nowMillis)) {
            return current.key;
        }
        byte[] salt = new byte[EnvelopeHeader.SALT_BYTES];
        random.nextBytes(salt);
        DataKey key = DataKey.derive(primary, purpose, salt, random, provider, messages);
        byPurpose.put(purpose, new Current(key, primary, nowMillis));
        return key;
    }

    private record Current(DataKey key, Secret secret, long sinceMillis) {

        boolean isFor(Secret primary, long nowMillis) {
            // Take the absolute value: another thread may have read the clock just before the thread that made this
            // key.
            long age = Math.abs(nowMillis - sinceMillis);
            return secret.equals(primary) && age < AGE.toMillis();
        }
    }
}
