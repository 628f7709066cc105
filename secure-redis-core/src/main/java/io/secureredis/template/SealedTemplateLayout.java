package io.secureredis.template;

import io.secureredis.crypto.Binding;
import io.secureredis.crypto.Sealer;
import io.secureredis.migration.SealedLayout;
import io.secureredis.migration.StoredType;
import io.secureredis.template.TemplateSeal.Role;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Describes the data of sealed templates to a {@link io.secureredis.migration.PlaintextMigration}: strings, hashes,
 * lists, sets and sorted sets under any key, sealed as {@link SealedTemplates} seals them.
 */
public final class SealedTemplateLayout implements SealedLayout {

    private final TemplateSeal seal;

    private SealedTemplateLayout(Sealer sealer) {
        this.seal = new TemplateSeal(sealer);
    }

    /** Returns the layout of templates that seal with this sealer. */
    public static SealedTemplateLayout of(Sealer sealer) {
        return new SealedTemplateLayout(sealer);
    }

    @Override
    public Place place(byte[] key, StoredType type) {
        return new OfTemplate(key, role(type));
    }

    static Role role(StoredType type) {
        return switch (type) {
            case STRING -> Role.VALUE;
            case HASH -> Role.HASH;
            case LIST -> Role.LIST;
            case SET -> Role.SET;
            case ZSET -> Role.SORTED_SET;
        };
    }

    private final class OfTemplate implements Place {

        private final byte[] key;
        private final Role role;

        private OfTemplate(byte[] key, Role role) {
            this.key = key;
            this.role = role;
        }

        @Override
        public byte[] key() {
            return key;
        }

        @Override
        public byte[] seal(byte @Nullable [] field, byte[] value, Duration left) {
            return seal.seal(value, binding(field));
        }

        @Override
        public byte[] open(byte @Nullable [] field, byte[] stored) {
            return Objects.requireNonNull(seal.open(stored, binding(field)));
        }

        private Binding binding(byte @Nullable [] field) {
            return field == null ? TemplateSeal.place(role, key) : TemplateSeal.field(key, field);
        }
    }
}
