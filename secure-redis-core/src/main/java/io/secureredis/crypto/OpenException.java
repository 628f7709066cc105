package io.secureredis.crypto;

import io.secureredis.SecureRedisException;
import java.io.Serial;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when an envelope does not open; {@link #failure()} returns the reason.
 *
 * <p>This is an expected outcome if others can write to Redis, so the exception carries no stack trace. The message
 * never contains a byte of the value, of its key or of a secret.
 */
public final class OpenException extends SecureRedisException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final OpenFailure failure;

    private OpenException(OpenFailure failure, String message) {
        this(failure, message, null);
    }

    private OpenException(OpenFailure failure, String message, @Nullable Throwable cause) {
        super(failure.code(), message, cause, false);
        this.failure = failure;
    }

    /** Returns the same failure with a cause, for code that reads from Redis. */
    public OpenException causedBy(Throwable cause) {
        String text = String.valueOf(getMessage());
        return new OpenException(failure, text.substring(failure.code().length() + 1), cause);
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
                "Cannot open value: key id " + id
                        + " is retired. Delete the entry, or let the application write it again.");
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
                        + " but was not sealed with that secret for this purpose. Find out who wrote it, and delete the entry if it is still there.");
    }

    static OpenException notAuthentic(KeyId id) {
        return new OpenException(
                OpenFailure.NOT_AUTHENTIC,
                "Cannot open value: its tag is wrong under key id " + id
                        + ". It was changed, or copied from another key, cache, queue or job. Find out who wrote it, and delete the entry if it is still there.");
    }

    static OpenException expired(Instant at) {
        return new OpenException(
                OpenFailure.EXPIRED,
                "Cannot open value: its sealed lifetime ended at " + at
                        + ". Delete the entry, or let the application write it again.");
    }

    /** Returns the failure for code that reads from Redis and finds a key that is not a string. */
    public static OpenException wrongType() {
        return new OpenException(
                OpenFailure.WRONG_TYPE,
                "Cannot read value: its key holds another type of Redis than this application writes there. Another application writes to its keys. "
                        + "Find out which, and give each application its own namespace.");
    }

    /**
     * Returns the failure for a command on a key that holds a different Redis type.
     *
     * @param command its name
     * @param type the Redis type that the command needs; {@code null} if it accepts several
     */
    public static OpenException wrongType(String command, @Nullable String type) {
        return new OpenException(
                OpenFailure.WRONG_TYPE,
                "Cannot run " + command + ": the key holds another type of Redis than "
                        + (type == null ? "the command is for" : "a " + type)
                        + ". Another application writes to this key, or the application uses it in two ways. "
                        + "Find out who, and use another key or delete this one.");
    }

    /** Returns the failure for code that reads from Redis and finds a value too large to read into the heap. */
    public static OpenException tooLargeToRead() {
        return new OpenException(
                OpenFailure.TOO_LARGE,
                "Cannot read value: it is larger than the cap, and was not read. Raise secure-redis.crypto.max-value-size, or delete the entry and find out who wrote it.");
    }

    static OpenException tooLarge(long maxBytes) {
        return new OpenException(
                OpenFailure.TOO_LARGE,
                "Cannot open value: it is larger than the cap of " + maxBytes
                        + " bytes. Raise the cap, or delete the entry.");
    }
}
