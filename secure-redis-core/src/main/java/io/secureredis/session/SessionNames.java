package io.secureredis.session;

import io.secureredis.crypto.Binding;
import io.secureredis.crypto.NameCipher;
import io.secureredis.crypto.OpenException;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Maps keys, channels and index members to their form in Redis: with their names encrypted, or all in plain text. */
final class SessionNames {

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final @Nullable NameCipher cipher;

    SessionNames(@Nullable NameCipher cipher) {
        this.cipher = cipher;
    }

    /** Returns whether names are encrypted. */
    boolean hides() {
        return cipher != null;
    }

    /** Returns the key under every secret that opens; new keys use the first. */
    List<byte[]> all(SessionKey key) {
        if (cipher == null || !key.isHidden()) {
            return List.of(key.bytes());
        }
        return cipher.forms(SessionSerializer.bytesOf(key.name()), place(key)).stream()
                .map(name -> SessionSerializer.bytesOf(key.prefix() + ENCODER.encodeToString(name) + key.suffix()))
                .toList();
    }

    byte[] primary(SessionKey key) {
        return all(key).get(0);
    }

    /**
     * Returns the key that Spring Session knows for a key in Redis.
     *
     * @throws OpenException if this application did not encrypt the name for that place
     */
    String reveal(SessionKey inRedis) {
        if (cipher == null || !inRedis.isHidden()) {
            return inRedis.text();
        }
        byte[] name = cipher.decrypt(bytes(inRedis.name()), place(inRedis));
        return inRedis.prefix() + SessionSerializer.textOf(name) + inRedis.suffix();
    }

    private static byte[] bytes(String base64) {
        try {
            return Base64.getUrlDecoder().decode(base64);
        } catch (IllegalArgumentException notBase64) {
            return new byte[0];
        }
    }

    private static Binding place(SessionKey key) {
        return Binding.of("session-name").and(SessionSerializer.bytesOf(key.prefix()));
    }

    /** Returns a set member under every secret that opens; new members use the first. */
    List<byte[]> members(SessionKey set, byte[] member) {
        return cipher == null ? List.of(member) : cipher.forms(member, inside(set));
    }

    /** Returns a member as Spring Session wrote it. */
    byte[] member(SessionKey set, byte[] stored) {
        return cipher == null ? stored : cipher.decrypt(stored, inside(set));
    }

    private static Binding inside(SessionKey set) {
        return Binding.of("session-member").and(set.bytes());
    }
}
