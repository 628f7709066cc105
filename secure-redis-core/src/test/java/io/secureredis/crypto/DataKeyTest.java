package io.secureredis.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.SecureRedisException;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class DataKeyTest {

    private static final Binding PLACE = Binding.of("cache").and("books");

    private final DataKey key =
            DataKey.derive(EnvelopeVector.secret(0, 32), "cache", new byte[16], new FixedRandom("data key"), null, 3);

    @Test
    void seal_afterItsLastMessage_writesNothing() {
        for (int i = 0; i < 3; i++) {
            assertThat(key.seal(new byte[8], new byte[84], PLACE)).isTrue();
        }
        byte[] envelope = new byte[84];
        assertThat(key.seal(new byte[8], envelope, PLACE)).isFalse();
        assertThat(envelope).containsOnly(0);
    }

    @Test
    void seal_refusedByTheCipher_discardsThatCipherWithItsNonces() {
        assertThatThrownBy(() -> key.seal(new byte[8], new byte[70], PLACE))
                .isInstanceOf(SecureRedisException.class)
                .hasMessageContaining("AES-GCM refused to seal a value of 8 bytes");
        // It was granted all three.
        assertThat(key.seal(new byte[8], new byte[84], PLACE)).isFalse();
    }

    @Test
    void open_underAKeyThatMaySealNothing_opens() {
        byte[] envelope = new byte[84];
        key.seal(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, envelope, PLACE);
        DataKey reader =
                DataKey.derive(EnvelopeVector.secret(0, 32), "cache", new byte[16], new FixedRandom("reader"), null, 0);
        assertThat(reader.open(envelope, PLACE)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(reader.seal(new byte[8], new byte[84], PLACE)).isFalse();
    }

    @Test
    void derivedKeys_afterTheyWereTaken_areOverwritten() {
        Secret secret = EnvelopeVector.secret(0, 32);
        byte[] salt = new byte[16];
        byte[] derived = KeyDerivation.dataKeyAndCommitment(secret, "cache", salt);
        DataKey taken = DataKey.of(secret.keyId(), salt, derived, new FixedRandom("taken"), null, 1);
        assertThat(derived).containsOnly(0);

        byte[] envelope = new byte[84];
        assertThat(taken.seal(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, envelope, PLACE))
                .isTrue();
        assertThat(key.open(envelope, PLACE)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);

        byte[] name = KeyDerivation.nameKey(secret, "cache");
        byte[] expected = name.clone();
        SecretKeySpec hmac = NameKeys.hmacKey(name);
        assertThat(name).containsOnly(0);
        assertThat(hmac.getEncoded()).isEqualTo(expected);
    }
}
