package io.secureredis.template;

import io.secureredis.SecureRedisException;
import io.secureredis.crypto.Binding;
import io.secureredis.crypto.Sealer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Seals values for their key, the kind of structure they are in, and the field of a hash. Source: {@code docs/spec/sessions-and-templates.md}, section 2. */
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

    static SecureRedisException refused(String command) {
        return new SecureRedisException(
                "SR240",
                "Cannot run " + command
                        + " on sealed values: Redis would have to compare, count or change what it cannot read. "
                        + "Read the values and decide in the application, or use a template that is not sealed.");
    }

    static SecureRedisException refusedLater(String command) {
        return new SecureRedisException(
                "SR247",
                "Cannot run " + command
                        + " in a pipeline or transaction: values are bound to their key, so they have to be read and sealed again. "
                        + "Run it outside.");
    }
}
