package io.secureredis.crypto;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts names that must be found again and read back, such as session ids in keys. The same name always becomes the
 * same bytes.
 *
 * <p>Anyone who reads Redis can see which encrypted names are equal and how long a name is, and nothing else. A name
 * opens only in its place, and only if this library encrypted it. A name has a different form under each secret of the
 * ring; {@link #forms} returns all forms that may be in Redis. Safe for any number of threads.
 *
 * <p>Shape: {@code u32 key id || AES-256-GCM-SIV ciphertext || 16 bytes tag}; 20 bytes more than the name.
 *
 * <p>Source: envelope specification, section 4.5; AES-GCM-SIV is RFC 8452.
 */
public final class NameCipher {

    private static final byte[] FIXED_NONCE = new byte[GcmSiv.NONCE_BYTES];

    private final KeyRingSource source;
    private final Map<KeyOf, byte[]> keys = new ConcurrentHashMap<>();
    private volatile @Nullable KeyRing current;

    private record KeyOf(Secret secret, String purpose) {}

    private NameCipher(KeyRingSource source) {
        this.source = source;
    }

    /** Returns a cipher that follows the ring as it changes. */
    public static NameCipher of(KeyRingSource source) {
        return new NameCipher(LastKeyRing.of(source));
    }

    /** Returns the name encrypted under the primary secret. */
    public byte[] encrypt(byte[] name, Binding place) {
        return encrypt(ring().primary(), name, place);
    }

    /** Returns the name encrypted under every secret that opens, the primary's form first. */
    public List<byte[]> forms(byte[] name, Binding place) {
        List<Secret> secrets = ring().opening();
        if (secrets.size() == 1) {
            return List.of(encrypt(secrets.get(0), name, place));
        }
        List<byte[]> forms = new ArrayList<>(secrets.size());
        secrets.forEach(secret -> forms.add(encrypt(secret, name, place)));
        return forms;
    }

    /**
     * Decrypts a name.
     *
     * @throws OpenException if the bytes are not a name encrypted for this place: {@code malformed},
     *     {@code retired-key}, {@code unknown-key} or {@code not-authentic}
     */
    public byte[] decrypt(byte[] encrypted, Binding place) {
        if (encrypted.length < Integer.BYTES + GcmSiv.TAG_BYTES) {
            throw OpenException.malformed(
                    "an encrypted name has at least " + (Integer.BYTES + GcmSiv.TAG_BYTES) + " bytes");
        }
        KeyId id = new KeyId(ByteBuffer.wrap(encrypted).getInt());
        Secret secret = secret(id);
        byte[] sealed = Arrays.copyOfRange(encrypted, Integer.BYTES, encrypted.length);
        try {
            return GcmSiv.decrypt(key(secret, place.purpose()), FIXED_NONCE, place.encoded(), sealed);
        } catch (InvalidCipherTextException forged) {
            throw OpenException.notAuthentic(id);
        }
    }

    /** Forgets the keys of secrets that have left the ring. */
    private KeyRing ring() {
        KeyRing ring = source.keyRing();
        if (ring != current) {
            current = ring;
            keys.keySet().removeIf(of -> !ring.opening().contains(of.secret));
        }
        return ring;
    }

    /** Returns the number of keys that are kept. */
    int keysKept() {
        return keys.size();
    }

    private Secret secret(KeyId id) {
        KeyRing ring = ring();
        if (ring.isRetired(id)) {
            throw OpenException.retired(id);
        }
        Secret secret = ring.find(id);
        if (secret == null) {
            throw OpenException.unknownKey(id, ring);
        }
        return secret;
    }

    private byte[] encrypt(Secret secret, byte[] name, Binding place) {
        byte[] sealed = GcmSiv.encrypt(key(secret, place.purpose()), FIXED_NONCE, place.encoded(), name);
        return ByteBuffer.allocate(Integer.BYTES + sealed.length)
                .putInt(secret.keyId().value())
                .put(sealed)
                .array();
    }

    private byte[] key(Secret secret, String purpose) {
        return keys.computeIfAbsent(
                new KeyOf(secret, purpose), of -> KeyDerivation.nameEncryptionKey(of.secret, of.purpose));
    }
}
