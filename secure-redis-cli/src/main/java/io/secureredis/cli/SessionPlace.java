package io.secureredis.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.secureredis.crypto.Binding;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.NameCipher;
import io.secureredis.crypto.OpenException;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Identifies a session by the key of its hash.
 *
 * @param prefix of the key, up to the id
 * @param id as Spring Session knows it; equivalent to a password
 */
record SessionPlace(String prefix, String id) {

    private static final String SESSIONS = ":sessions:";

    /** Returns empty for another key, and if the id does not open. */
    static Optional<SessionPlace> of(String key, @Nullable KeyRing ring) {
        int at = key.indexOf(SESSIONS);
        if (at < 0 || ring == null) {
            return Optional.empty();
        }
        String prefix = key.substring(0, at + SESSIONS.length());
        try {
            byte[] id = NameCipher.of(ring)
                    .decrypt(
                            Base64.getUrlDecoder().decode(key.substring(prefix.length())),
                            Binding.of("session-name").and(prefix));
            return Optional.of(new SessionPlace(prefix, new String(id, UTF_8)));
        } catch (OpenException | IllegalArgumentException notEncrypted) {
            return Optional.empty();
        }
    }

    String namespace() {
        return prefix.substring(0, prefix.length() - SESSIONS.length());
    }

    Places.Place field(byte[] field) {
        return new Places.Place(
                "an attribute of this session",
                Binding.of("session").and(prefix).and(id).and(field));
    }

    @Override
    public String toString() {
        return "SessionPlace[" + prefix + "]";
    }
}
