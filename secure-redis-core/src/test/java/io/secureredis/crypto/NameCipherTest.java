package io.secureredis.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that are encrypted so that they can be found again and read back. */
class NameCipherTest {

    private static final Secret OLD = EnvelopeVector.secret(1, 32);
    private static final Secret NEW = EnvelopeVector.secret(100, 32);
    private static final Binding PLACE = Binding.of("session-id").and("shop");
    private static final byte[] NAME = "4f2a".getBytes(StandardCharsets.UTF_8);

    private final AtomicReference<KeyRing> ring = new AtomicReference<>(KeyRing.of(OLD));
    private final NameCipher cipher = NameCipher.of(ring::get);

    @Test
    void decrypt_whatWasEncrypted_isTheName() {
        byte[] encrypted = cipher.encrypt(NAME, PLACE);
        assertThat(encrypted).hasSize(4 + NAME.length + 16);
        assertThat(cipher.decrypt(encrypted, PLACE)).isEqualTo(NAME);
        assertThat(cipher.encrypt(NAME, PLACE)).isEqualTo(encrypted);
    }

    @Test
    void decrypt_emptyName_isEmpty() {
        assertThat(cipher.decrypt(cipher.encrypt(new byte[0], PLACE), PLACE)).isEmpty();
    }

    @Test
    void forms_severalSecrets_areOneForEachAndThePrimarysIsFirst() {
        byte[] before = cipher.encrypt(NAME, PLACE);
        assertThat(cipher.forms(NAME, PLACE)).containsExactly(before);
        ring.set(KeyRing.of(NEW).withOpenOnly(OLD));
        assertThat(cipher.forms(NAME, PLACE)).containsExactly(cipher.encrypt(NAME, PLACE), before);
        assertThat(cipher.decrypt(before, PLACE)).isEqualTo(NAME);
    }

    @Test
    void forms_secretThatLeftTheRing_isForgotten() {
        ring.set(KeyRing.of(NEW).withOpenOnly(OLD));
        cipher.forms(NAME, PLACE);
        assertThat(cipher.keysKept()).isEqualTo(2);
        ring.set(KeyRing.of(NEW));
        cipher.forms(NAME, PLACE);
        assertThat(cipher.keysKept()).isEqualTo(1);
    }

    @Test
    void decrypt_secretRetiredOrUnknown_saysWhich() {
        byte[] encrypted = cipher.encrypt(NAME, PLACE);
        ring.set(KeyRing.of(NEW));
        assertFailure(encrypted, PLACE, OpenFailure.UNKNOWN_KEY);
        ring.set(KeyRing.of(NEW).withOpenOnly(OLD).withRetired(OLD.keyId()));
        assertFailure(encrypted, PLACE, OpenFailure.RETIRED_KEY);
    }

    @Test
    void decrypt_otherPlaceOrChangedByte_isNotAuthentic() {
        byte[] encrypted = cipher.encrypt(NAME, PLACE);
        assertFailure(encrypted, Binding.of("session-id").and("other"), OpenFailure.NOT_AUTHENTIC);
        encrypted[encrypted.length - 1] ^= 1;
        assertFailure(encrypted, PLACE, OpenFailure.NOT_AUTHENTIC);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 19})
    void decrypt_tooShort_isMalformed(int length) {
        assertFailure(Arrays.copyOf(cipher.encrypt(NAME, PLACE), length), PLACE, OpenFailure.MALFORMED);
    }

    private void assertFailure(byte[] encrypted, Binding place, OpenFailure failure) {
        OpenException refused = catchThrowableOfType(OpenException.class, () -> cipher.decrypt(encrypted, place));
        assertThat(refused).isNotNull();
        assertThat(refused.failure()).isEqualTo(failure);
    }
}
