package io.secureredis.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeyRingTest {

    private final Secret first = EnvelopeVector.secret(0, 32);
    private final Secret second = EnvelopeVector.secret(1, 16);
    private final Secret third = EnvelopeVector.secret(2, 24);

    @Test
    void keyIds_severalSecrets_primaryFirstThenInOrder() {
        KeyRing ring = KeyRing.of(first).withOpenOnly(second).withOpenOnly(List.of(third));
        assertThat(ring.primary()).isSameAs(first);
        assertThat(ring.keyIds()).containsExactly(first.keyId(), second.keyId(), third.keyId());
        assertThat(ring.find(third.keyId())).isSameAs(third);
        assertThat(ring.find(EnvelopeVector.secret(3, 32).keyId())).isNull();
    }

    @Test
    void withOpenOnly_sameSecretAgain_countsOnce() {
        KeyRing ring = KeyRing.of(first).withOpenOnly(EnvelopeVector.secret(0, 32), second, second);
        assertThat(ring.keyIds()).containsExactly(first.keyId(), second.keyId());
    }

    @Test
    void withOpenOnly_collidingKeyIds_isRefused() {
        Secret[] pair = collision();
        assertThat(pair[0]).isNotEqualTo(pair[1]);
        assertThatThrownBy(() -> KeyRing.of(pair[0]).withOpenOnly(pair[1]))
                .isInstanceOf(InvalidSecretException.class)
                .hasMessageStartingWith("SR105 Two different secrets share the key id " + pair[0].keyId());
        assertThatThrownBy(() -> KeyRing.of(first).withOpenOnly(pair)).isInstanceOf(InvalidSecretException.class);
    }

    /**
     * With 32-bit ids, a collision is expected after some 2^16 secrets; the seed is fixed, so it is always the same
     * pair.
     */
    private static Secret[] collision() {
        FixedRandom random = new FixedRandom("collision");
        Map<KeyId, Secret> seen = new HashMap<>();
        while (true) {
            byte[] bytes = new byte[16];
            random.nextBytes(bytes);
            Secret secret = Secret.fromRawBytes(bytes);
            Secret other = seen.put(secret.keyId(), secret);
            if (other != null) {
                return new Secret[] {other, secret};
            }
        }
    }

    @Test
    void withRetired_configuredOrNot_isRetired() {
        KeyId unknown = KeyId.parse("0badcafe");
        KeyRing ring = KeyRing.of(first).withOpenOnly(second).withRetired(second.keyId(), unknown);
        assertThat(ring.retired()).containsExactly(second.keyId(), unknown);
        assertThat(ring.isRetired(second.keyId())).isTrue();
        assertThat(ring.isRetired(first.keyId())).isFalse();
        assertThat(ring.withOpenOnly(third).retired()).containsExactly(second.keyId(), unknown);
        assertThat(ring.withRetired(List.of(third.keyId())).retired())
                .containsExactly(second.keyId(), unknown, third.keyId());
    }

    @Test
    void withRetired_primary_isRefused() {
        assertThatThrownBy(() -> KeyRing.of(first).withRetired(first.keyId()))
                .isInstanceOf(InvalidSecretException.class)
                .hasMessageStartingWith("SR115 Key id " + first.keyId());
    }

    @Test
    void keyIds_anyRing_cannotBeChanged() {
        KeyRing ring = KeyRing.of(first).withRetired(second.keyId());
        assertThatThrownBy(() -> ring.keyIds().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> ring.retired().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThat(ring.keyRing()).isSameAs(ring);
    }

    @Test
    void toString_anyRing_namesIdsOnly() {
        assertThat(KeyRing.of(first).withOpenOnly(second).withRetired(third.keyId()))
                .hasToString("KeyRing[primary=" + first.keyId() + ", others=1, retired=[" + third.keyId() + "]]");
    }

    @Test
    void parse_keyId_readsWhatItPrints() {
        KeyId id = KeyId.parse("00fF12ab");
        assertThat(id).hasToString("00ff12ab").isEqualTo(new KeyId(0x00ff12ab));
        assertThat(KeyId.parse("ffffffff").value()).isEqualTo(-1);
    }

    @Test
    void parse_notEightHexadecimalDigits_isRefused() {
        for (String text : List.of("", "1234567", "123456789", "1234567g", "+1234567", "0x123456")) {
            assertThatThrownBy(() -> KeyId.parse(text)).as(text).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
