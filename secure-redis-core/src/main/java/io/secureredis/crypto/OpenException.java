package io.secureredis.crypto;

import io.secureredis.SecureRedisException;
import java.io.Serial;
import java.time.Instant;

/**
 * An envelope did not open; {@link #failure()} says why.
 *
 * <p>An expected outcome where others can write to Redis, so it carries no stack trace. The message never holds a byte of the value, of its key or of a
 * secret.
 */
public final class OpenException extends SecureRedisException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final OpenFailure failure;

    private OpenException(OpenFailure failure, String message) {
        super(failure.code(), message, false);
        this.failure = failure;
    }

    public OpenFailure failure() {
        return failure;
    }

    static OpenException notSealed() {
        return new OpenException(
                OpenFailure.NOT_SEALED,
                "Cannot open value: it is not an envelope. It was written without secure-redis, or by someone else. "
                        + "Migrate it, or delete the entry.");
    }

    static OpenException malformed(String how) {
        return new OpenException(
                OpenFailure.MALFORMED, "Cannot open value: the envelope is malformed: " + how + ". Delete the entry.");
    }

    static OpenException retired(KeyId id) {
        return new OpenException(
                OpenFailure.RETIRED_KEY,
                "Cannot open value: key id " + id + " is retired. Delete the entry, or let it be written anew.");
    }

    static OpenException unknownKey(KeyId id, KeyRing ring) {
        return new OpenException(
                OpenFailure.UNKNOWN_KEY,
                "Cannot open value: key id " + id + " is not in the key ring (primary "
                        + ring.primary().keyId() + "; " + (ring.keyIds().size() - 1)
                        + " other). Add the secret that wrote it under secure-redis.previous-secret-keys, or delete the entry.");
    }

    static OpenException wrongCommitment(KeyId id) {
        return new OpenException(
                OpenFailure.WRONG_COMMITMENT,
                "Cannot open value: it names key id " + id
                        + " but was not sealed with that secret for this purpose. Delete the entry, and find out who wrote it.");
    }

    static OpenException notAuthentic(KeyId id) {
        return new OpenException(
                OpenFailure.NOT_AUTHENTIC,
                "Cannot open value: its tag is wrong under key id " + id
                        + ". It was changed, or copied from another key, cache, queue or job. Delete the entry, and find out who wrote it.");
    }

    static OpenException expired(Instant at) {
        return new OpenException(
                OpenFailure.EXPIRED,
                "Cannot open value: its sealed lifetime ended at " + at
                        + ". Delete the entry, or let it be written anew.");
    }

    /** For those who read from Redis: what stands there is no string. */
    public static OpenException wrongType() {
        return new OpenException(
                OpenFailure.WRONG_TYPE,
                "Cannot read value: its key holds another type of Redis than a string. Somebody else writes under the keys of this cache. "
                        + "Find out who, and give the applications namespaces of their own.");
    }

    static OpenException tooLarge(long maxBytes) {
        return new OpenException(
                OpenFailure.TOO_LARGE,
                "Cannot open value: it is larger than the cap of " + maxBytes
                        + " bytes. Raise the cap, or delete the entry.");
    }
}
