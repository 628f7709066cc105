package io.secureredis.session;

import io.secureredis.crypto.Binding;
import io.secureredis.crypto.KeyId;
import io.secureredis.crypto.KeyRingSource;
import io.secureredis.crypto.NameCipher;
import io.secureredis.crypto.OpenException;
import io.secureredis.migration.RewrapLayout;
import io.secureredis.migration.StoredType;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Describes sealed sessions of all four Spring Session repositories to a {@link io.secureredis.migration.Rewrapper}:
 * their names, their fields, and the members of their indexes.
 *
 * <p>Recognizes a session by its encrypted name. A session hash with a plain-text id cannot be distinguished by its key
 * from the hash of a sealed template, so its fields are opened as either. Source:
 * {@code docs/spec/sessions-and-templates.md}, section 1.
 */
public final class SealedSessionRewrap implements RewrapLayout {

    private static final String KIND = "sessions";

    private final SessionNames names;

    private SealedSessionRewrap(SessionNames names) {
        this.names = names;
    }

    /**
     * Returns the layout of sessions.
     *
     * @param keyRing the key ring of the applications
     */
    public static SealedSessionRewrap of(KeyRingSource keyRing) {
        return new SealedSessionRewrap(new SessionNames(NameCipher.of(keyRing)));
    }

    @Override
    public @Nullable Found find(byte[] key, StoredType type) {
        SessionKey stored = SessionKey.parse(key);
        if (!isOf(stored, type)) {
            return null;
        }
        if (!stored.isHidden()) {
            return new Members(stored, null, null);
        }
        try {
            SessionKey plain = SessionKey.parse(names.reveal(stored));
            return found(plain, under(stored), names.primary(plain), stored);
        } catch (OpenException notEncrypted) {
            return withoutName(key, stored, type);
        }
    }

    private static boolean isOf(SessionKey key, StoredType type) {
        return switch (key.kind()) {
            case SESSION -> type == StoredType.HASH;
            case EXPIRES -> type == StoredType.STRING;
            case INDEXES, INDEX, MINUTE -> type == StoredType.SET;
            case EXPIRATIONS -> type == StoredType.ZSET;
            case EVENT, OTHER -> false;
        };
    }

    private Found found(SessionKey plain, KeyId under, byte[] primary, SessionKey stored) {
        return switch (plain.kind()) {
            case SESSION -> new Fields(plain, under, primary);
            case EXPIRES -> new Marker(under, primary, aside(stored));
            default -> new Members(plain, under, primary);
        };
    }

    /**
     * Handles a name in plain text, of another application, or under a secret that the ring lacks: its fields are at
     * least counted.
     */
    private static @Nullable Found withoutName(byte[] key, SessionKey stored, StoredType type) {
        return type == StoredType.HASH ? new PlainFields(stored, key) : null;
    }

    private static KeyId under(SessionKey stored) {
        return new KeyId(
                ByteBuffer.wrap(Base64.getUrlDecoder().decode(stored.name())).getInt());
    }

    /**
     * Returns a temporary key. It begins with the namespace, so that the same users can reach it, and resembles no key
     * of Spring Session.
     */
    private static byte[] aside(SessionKey stored) {
        String namespace = stored.text().substring(0, stored.text().indexOf(":sessions:"));
        return SessionSerializer.bytesOf(namespace + ":gone:{" + stored.text() + "}");
    }

    /** The hash of a session. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Fields(SessionKey session, KeyId nameUnder, byte[] primaryName) implements Found {

        @Override
        public String kind() {
            return KIND;
        }

        @Override
        public List<Binding> bindings(byte @Nullable [] field) {
            return field == null
                    ? List.of()
                    : List.of(SessionSeal.place(session).and(field));
        }
    }

    /** A hash that may be a session with a plain-text id, or a template's hash. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record PlainFields(SessionKey session, byte[] key) implements Found {

        @Override
        public String kind() {
            return KIND;
        }

        @Override
        public List<Binding> bindings(byte @Nullable [] field) {
            return field == null
                    ? List.of()
                    : List.of(
                            SessionSeal.place(session).and(field),
                            Binding.of("template").and("hash").and(key).and(field));
        }
    }

    /** A key of which only the name and the expiry matter. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Marker(KeyId nameUnder, byte[] primaryName, byte[] aside) implements Found {

        @Override
        public String kind() {
            return KIND;
        }

        @Override
        public List<Binding> bindings(byte @Nullable [] field) {
            return List.of();
        }

        @Override
        public @Nullable KeyId under(byte[] beginning) {
            return null;
        }
    }

    /** An index: a set of encrypted ids or keys. */
    private final class Members implements Found {

        private final SessionKey set;
        private final @Nullable KeyId nameUnder;
        private final byte @Nullable [] primaryName;

        private Members(SessionKey set, @Nullable KeyId nameUnder, byte @Nullable [] primaryName) {
            this.set = set;
            this.nameUnder = nameUnder;
            this.primaryName = primaryName;
        }

        @Override
        public String kind() {
            return KIND;
        }

        @Override
        public List<Binding> bindings(byte @Nullable [] field) {
            return List.of();
        }

        @Override
        public byte @Nullable [] primaryName() {
            return primaryName;
        }

        @Override
        public @Nullable KeyId nameUnder() {
            return nameUnder;
        }

        @Override
        public boolean holdsNames() {
            return true;
        }

        @Override
        public @Nullable KeyId under(byte[] member) {
            try {
                names.member(set, member);
                return new KeyId(ByteBuffer.wrap(member).getInt());
            } catch (OpenException failure) {
                if (SessionSerializer.text(member) != null) {
                    return null;
                }
                throw failure;
            }
        }

        @Override
        public byte[] renamed(byte[] member) {
            return names.members(set, names.member(set, member)).get(0);
        }
    }
}
