package io.secureredis.benchmarks.sealing;

import java.security.GeneralSecurityException;
import java.util.List;

/** Everyone who takes part, by the names that the tables print. */
enum Contenders {
    FLOOR("JDK cipher, reused"),
    FLOOR_AGAIN("JDK cipher, reused (again)"),
    FLOOR_AAD("JDK cipher, reused, with associated data"),
    /** Only where values have different keys. */
    FLOOR_EACH("JDK ciphers, reused, one for each key"),
    SEALED("secure-redis"),
    SEALED_BINDING("secure-redis, new binding each time"),
    CIPHER_EACH_TIME("JDK, new Cipher each time"),
    KEY_EACH_TIME("JDK, new key each time"),
    HKDF_EACH_TIME("JDK, HKDF each time"),
    TINK("Tink AES-GCM"),
    TINK_XAES("Tink XAES-256-GCM"),
    BOUNCY_CASTLE("Bouncy Castle"),
    LETTUCE("Lettuce CipherCodec (AES-CBC)"),
    SEALED_CORRETTO("secure-redis on Corretto's provider"),
    FLOOR_CORRETTO("Corretto's provider, reused");

    final String title;

    Contenders(String title) {
        this.title = title;
    }

    /** Those that can run with such keys here. */
    static List<Contenders> available(int secretBytes) {
        return List.of(values()).stream()
                .filter(one -> one != FLOOR_EACH)
                .filter(one -> secretBytes == 32 || one != TINK_XAES)
                .filter(one -> CorrettoProvider.isLoadable() || (one != SEALED_CORRETTO && one != FLOOR_CORRETTO))
                .toList();
    }

    /** For one thread. */
    Contender create(int secretBytes) throws GeneralSecurityException {
        return switch (this) {
            case FLOOR, FLOOR_AGAIN, FLOOR_EACH -> new ReusedCipher(secretBytes, new byte[0], null);
            case FLOOR_AAD -> new ReusedCipher(secretBytes, new byte[SecureRedis.ASSOCIATED_BYTES], null);
            case FLOOR_CORRETTO -> new ReusedCipher(secretBytes, new byte[0], CorrettoProvider.require());
            case SEALED -> SecureRedis.shared(secretBytes);
            case SEALED_BINDING -> SecureRedis.withNewBindings(secretBytes);
            case SEALED_CORRETTO -> SecureRedis.on(CorrettoProvider.require(), secretBytes);
            case CIPHER_EACH_TIME -> NewCipher.withKeptKey(secretBytes);
            case KEY_EACH_TIME -> NewCipher.withNewKey(secretBytes);
            case HKDF_EACH_TIME -> NewCipher.withDerivedKey(secretBytes);
            case TINK -> TinkAead.aesGcm(secretBytes);
            case TINK_XAES -> TinkAead.xaes();
            case BOUNCY_CASTLE -> new BouncyCastle(secretBytes);
            case LETTUCE -> new LettuceCodec(secretBytes);
        };
    }
}
