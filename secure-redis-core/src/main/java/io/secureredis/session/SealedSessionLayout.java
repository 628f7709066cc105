package io.secureredis.session;

import io.secureredis.crypto.NameCipher;
import io.secureredis.crypto.OpenException;
import io.secureredis.crypto.Sealer;
import io.secureredis.migration.SealedLayout;
import io.secureredis.migration.StoredType;
import io.secureredis.migration.ValueConversion;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.serializer.RedisSerializer;

/**
 * Describes sealed sessions of Spring Session to a {@link io.secureredis.migration.PlaintextMigration}, with the
 * {@linkplain #conversion conversion} of their values: the session hashes, and the keys for lookup and expiry. Source:
 * {@code docs/spec/sessions-and-templates.md}.
 */
public final class SealedSessionLayout implements SealedLayout {

    private static final String HIDDEN = "***";

    private final SessionNames names;
    private final SessionSeal seal;

    private SealedSessionLayout(SessionNames names, SessionSeal seal) {
        this.names = names;
        this.seal = seal;
    }

    /**
     * Returns the layout of sessions that seal with this sealer.
     *
     * @param names encrypts ids and user names; {@code null} if they stay in plain text
     */
    public static SealedSessionLayout of(Sealer sealer, @Nullable NameCipher names) {
        return new SealedSessionLayout(new SessionNames(names), new SessionSeal(sealer, List.of()));
    }

    /**
     * Converts text and numbers of a session to the form of {@link SessionSerializer}, and everything else from one
     * serializer to another.
     *
     * @param from the serializer that wrote the sessions; Spring Session's default is the JDK's
     * @param to the serializer that the application uses from now on
     */
    public static ValueConversion conversion(RedisSerializer<Object> from, RedisSerializer<Object> to) {
        SessionSerializer written = SessionSerializer.of(to);
        return value -> value.length == 0 ? value : written.serialize(from.deserialize(value));
    }

    @Override
    public @Nullable Place place(byte[] key, StoredType type) {
        SessionKey parsed = SessionKey.parse(key);
        try {
            if (parsed.isHidden() && names.hides()) {
                return place(SessionKey.parse(names.reveal(parsed)), key, type);
            }
        } catch (OpenException plain) {
            return place(parsed, names.primary(parsed), type);
        }
        return place(parsed, key, type);
    }

    private @Nullable Place place(SessionKey parsed, byte[] inRedis, StoredType type) {
        return switch (parsed.kind()) {
            case SESSION -> type == StoredType.HASH ? new Fields(parsed, inRedis) : null;
            case EXPIRES -> type == StoredType.STRING ? new Marker(inRedis) : null;
            case INDEXES, INDEX, MINUTE -> type == StoredType.SET ? new Members(parsed, inRedis) : null;
            case EXPIRATIONS -> type == StoredType.ZSET ? new Members(parsed, inRedis) : null;
            case EVENT, OTHER -> null;
        };
    }

    /** Omits the id, because a session id grants access. */
    @Override
    public String nameInReports(byte[] key) {
        SessionKey parsed = SessionKey.parse(key);
        return parsed.isHidden() ? parsed.prefix() + HIDDEN + parsed.suffix() : SealedLayout.super.nameInReports(key);
    }

    /** The hash of a session. */
    private final class Fields implements Place {

        private final SessionKey session;
        private final byte[] inRedis;

        private Fields(SessionKey session, byte[] inRedis) {
            this.session = session;
            this.inRedis = inRedis;
        }

        @Override
        public byte[] key() {
            return inRedis;
        }

        @Override
        public byte[] seal(byte @Nullable [] field, byte[] value, Duration left) {
            return seal.seal(session, Objects.requireNonNull(field), value);
        }

        @Override
        public byte[] open(byte @Nullable [] field, byte[] stored) {
            return seal.open(session, Objects.requireNonNull(field), stored);
        }
    }

    /** A key of which only the expiry matters. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Marker(byte[] key) implements Place {

        @Override
        public byte[] seal(byte @Nullable [] field, byte[] value, Duration left) {
            return value;
        }

        @Override
        public byte[] open(byte @Nullable [] field, byte[] stored) {
            return stored;
        }

        @Override
        public boolean isSealed(byte @Nullable [] field, byte[] stored) {
            return false;
        }
    }

    /** An index. Its members are encrypted so that each is always the same bytes. */
    private final class Members implements Place {

        private final SessionKey set;
        private final byte[] inRedis;

        private Members(SessionKey set, byte[] inRedis) {
            this.set = set;
            this.inRedis = inRedis;
        }

        @Override
        public byte[] key() {
            return inRedis;
        }

        @Override
        public byte[] seal(byte @Nullable [] field, byte[] value, Duration left) {
            return names.members(set, value).get(0);
        }

        @Override
        public byte[] open(byte @Nullable [] field, byte[] stored) {
            return names.member(set, stored);
        }

        @Override
        public boolean isSealed(byte @Nullable [] field, byte[] stored) {
            if (!names.hides()) {
                return SessionSerializer.text(stored) != null;
            }
            try {
                names.member(set, stored);
                return true;
            } catch (OpenException plain) {
                return false;
            }
        }
    }
}
