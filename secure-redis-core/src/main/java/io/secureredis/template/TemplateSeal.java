package io.secureredis.template;

import io.secureredis.SecureRedisException;
import io.secureredis.connection.StoredKeyFailure;
import io.secureredis.crypto.Binding;
import io.secureredis.crypto.OpenException;
import io.secureredis.crypto.OpenFailure;
import io.secureredis.crypto.Sealer;
import java.lang.reflect.Method;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Seals values for their key, for their kind of structure and, in a hash, for their field. Source:
 * {@code docs/spec/sessions-and-templates.md}, section 2.
 */
final class TemplateSeal {

    /** The structures that hold values. */
    enum Role {
        VALUE("value"),
        HASH("hash"),
        LIST("list"),
        SET("set"),
        SORTED_SET("zset");

        final String label;

        Role(String label) {
            this.label = label;
        }
    }

    private final Sealer sealer;

    TemplateSeal(Sealer sealer) {
        this.sealer = sealer;
    }

    static Binding place(Role role, byte[] key) {
        return Binding.of("template").and(role.label).and(key);
    }

    static Binding field(byte[] key, byte[] field) {
        return place(Role.HASH, key).and(field);
    }

    byte[] seal(byte[] value, Binding place) {
        return sealer.seal(value, place, Duration.ZERO);
    }

    byte @Nullable [] open(byte @Nullable [] stored, Binding place) {
        return stored == null ? null : sealer.open(stored, place);
    }

    /** Explains a failure that one stored key causes; returns any other failure unchanged. */
    static Throwable explained(Method command, Throwable failure) {
        OpenException reason = StoredKeyFailure.in(failure).orElse(null);
        if (reason == null) {
            return failure;
        }
        OpenException explained = reason.failure() == OpenFailure.WRONG_TYPE
                ? OpenException.wrongType(command.getName(), type(command))
                : reason;
        return explained.causedBy(failure);
    }

    /** Returns the Redis type that a command needs; {@code null} if it accepts several. */
    private static @Nullable String type(Method command) {
        return switch (TemplateRules.of(command, new Object[0])) {
            case VALUE -> "string";
            case HASH -> "hash";
            case LIST -> "list";
            case SET -> "set";
            case ZSET -> "sorted set";
            case NO_VALUES -> typeByName(command.getName());
            default -> null;
        };
    }

    private static @Nullable String typeByName(String command) {
        if (command.startsWith("h")) {
            return "hash";
        }
        return switch (command) {
            case "lLen", "lTrim" -> "list";
            case "sCard" -> "set";
            default -> command.startsWith("z") ? "sorted set" : null;
        };
    }

    static SecureRedisException refused(String command) {
        return new SecureRedisException(
                "SR240",
                "Cannot run " + command
                        + " on sealed values: it is not among the commands that they can be sealed and opened for. "
                        + "With most other commands, Redis would have to compare, count or change what it cannot read. "
                        + "Read the values and decide in the application, or use a template that is not sealed.");
    }

    static SecureRedisException tooManyWriters(int attempts) {
        return new SecureRedisException(
                "SR248",
                "Cannot move sealed values to another key: they were written to " + attempts
                        + " times meanwhile. Try again; they are still under the first key.");
    }

    static SecureRedisException refusedLater(String command) {
        return new SecureRedisException(
                "SR247",
                "Cannot run " + command
                        + " in a pipeline or transaction: values are bound to their key, so they must be read and sealed again. Run it outside.");
    }
}
