package io.secureredis.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.secureredis.SecureRedisException;
import java.security.Security;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SealerTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final Secret secret = EnvelopeVector.secret(0, 32);
    private final Sealer sealer = Sealer.of(KeyRing.of(secret));
    private final Binding place = Binding.of("cache").and("books").and("books::42");

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 17, 1000, 1 << 20})
    void open_samePlace_returnsWhatWasSealed(int length) {
        byte[] plaintext = new byte[length];
        new FixedRandom("plaintext").nextBytes(plaintext);
        for (int secretBytes : new int[] {16, 24, 32}) {
            Sealer each = Sealer.of(KeyRing.of(EnvelopeVector.secret(9, secretBytes)));
            byte[] envelope = each.seal(plaintext, place, Duration.ofHours(1));
            assertThat(envelope).hasSize(length + EnvelopeHeader.OVERHEAD_BYTES);
            assertThat(each.open(envelope, place)).isEqualTo(plaintext);
        }
    }

    @Test
    void seal_sameValueTwice_sharesNoNonceAndNoCiphertext() {
        byte[] first = sealer.seal(new byte[64], place, Duration.ZERO);
        byte[] second = sealer.seal(new byte[64], place, Duration.ZERO);
        assertThat(EnvelopeHeader.parse(first).salt())
                .isEqualTo(EnvelopeHeader.parse(second).salt());
        assertThat(EnvelopeHeader.parse(first).nonce())
                .isNotEqualTo(EnvelopeHeader.parse(second).nonce());
        assertThat(Arrays.copyOfRange(first, 60, 124)).isNotEqualTo(Arrays.copyOfRange(second, 60, 124));
    }

    @Test
    void sealAndOpen_anyArray_leaveItUnchanged() {
        byte[] plaintext = "a value".getBytes(UTF_8);
        byte[] envelope = sealer.seal(plaintext, place, Duration.ZERO);
        byte[] copy = envelope.clone();
        sealer.open(envelope, place)[0] = 'X';
        assertThat(envelope).isEqualTo(copy);
        assertThat(plaintext).asString(UTF_8).isEqualTo("a value");
    }

    @Test
    void open_otherPlace_isNotAuthenticAndSaysNothingOfTheValue() {
        byte[] envelope = sealer.seal("canary-value".getBytes(UTF_8), place, Duration.ZERO);
        Binding other = Binding.of("cache").and("books").and("canary-key");
        OpenException refused = catchThrowableOfType(OpenException.class, () -> sealer.open(envelope, other));
        assertThat(refused.failure()).isEqualTo(OpenFailure.NOT_AUTHENTIC);
        assertThat(refused.code()).isEqualTo("SR109");
        assertThat(refused).hasMessageStartingWith("SR109 Cannot open value").hasMessageNotContaining("canary");
        assertThat(refused.getStackTrace()).isEmpty();
        assertThat(refused.getCause()).isNull();
    }

    @Test
    void open_unknownKey_saysWhichAndWhatToDo() {
        Secret other = EnvelopeVector.secret(1, 16);
        byte[] envelope = Sealer.of(KeyRing.of(other)).seal(new byte[3], place, Duration.ZERO);
        assertThatThrownBy(() -> sealer.open(envelope, place))
                .isInstanceOf(OpenException.class)
                .hasMessage("SR104 Cannot open value: key id " + other.keyId() + " is not in the key ring (primary "
                        + secret.keyId() + "; 0 other). Add the secret that wrote it under "
                        + "secure-redis.previous-secret-keys, or delete the entry.");
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S,0",
        "PT0.000000001S,1",
        "PT1S,1",
        "PT1.000000001S,2",
        "PT1H,3600",
        "PT1193046H28M14S,4294967294",
        "PT1193046H28M14.5S,4294967295",
        "PT1193046H28M16S,4294967295",
        "PT2562047788015215H30M7.999999999S,4294967295"
    })
    void seal_lifetime_isRoundedUpAndAtMostThirtyTwoBits(Duration lifetime, long seconds) {
        byte[] envelope = sealer.seal(new byte[1], place, lifetime);
        assertThat(EnvelopeHeader.parse(envelope).lifetime()).isEqualTo(Duration.ofSeconds(seconds));
        assertThat(sealer.open(envelope, place)).hasSize(1);
    }

    @Test
    void seal_negativeLifetime_isRefused() {
        assertThatThrownBy(() -> sealer.seal(new byte[1], place, Duration.ofNanos(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void open_afterLifetime_isExpiredOnlyAfterTheSkew() {
        byte[] envelope = at(NOW).build().seal(new byte[1], place, Duration.ofMinutes(1));
        Instant end = NOW.plusSeconds(60);
        Duration skew = Duration.ofMillis(1500);
        assertThat(at(end.plusMillis(1499)).clockSkew(skew).build().open(envelope, place))
                .hasSize(1);
        assertThatThrownBy(
                        () -> at(end.plusMillis(1500)).clockSkew(skew).build().open(envelope, place))
                .isInstanceOf(OpenException.class)
                .hasMessageStartingWith("SR110 Cannot open value: its sealed lifetime ended at 2026-01-01T00:01:00Z");
    }

    @Test
    void clockSkew_negativeOrLongerThanADay_isRefused() {
        assertThatThrownBy(() -> at(NOW).clockSkew(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> at(NOW).clockSkew(Duration.ofDays(1).plusMillis(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private SealerBuilder at(Instant now) {
        return Sealer.builder(KeyRing.of(secret)).clock(Clock.fixed(now, ZoneOffset.UTC));
    }

    @Test
    void seal_aboveCap_isRefused() {
        Sealer small = Sealer.builder(KeyRing.of(secret)).maxPlaintextBytes(10).build();
        assertThat(small.open(small.seal(new byte[10], place, Duration.ZERO), place))
                .hasSize(10);
        assertThatThrownBy(() -> small.seal(new byte[11], place, Duration.ZERO))
                .isInstanceOf(SecureRedisException.class)
                .hasMessageStartingWith("SR114 Cannot seal value: it has 11 bytes, the cap is 10.");
    }

    @Test
    void open_aboveCap_isTooLarge() {
        byte[] envelope = sealer.seal(new byte[11], place, Duration.ZERO);
        Sealer small = Sealer.builder(KeyRing.of(secret)).maxPlaintextBytes(10).build();
        assertThatThrownBy(() -> small.open(envelope, place))
                .isInstanceOfSatisfying(
                        OpenException.class, e -> assertThat(e.failure()).isEqualTo(OpenFailure.TOO_LARGE));
    }

    @Test
    void seal_compressionOn_compressesFromTheThresholdOnAndOnlyWhereItHelps() {
        Sealer compressing =
                Sealer.builder(KeyRing.of(secret)).compressFromBytes(100).build();
        byte[] random = new byte[1000];
        new FixedRandom("incompressible").nextBytes(random);

        assertCompressed(compressing, "a".repeat(100).getBytes(UTF_8), true);
        assertCompressed(compressing, "a".repeat(99).getBytes(UTF_8), false);
        assertCompressed(compressing, random, false);
        assertCompressed(sealer, "a".repeat(1000).getBytes(UTF_8), false);
        assertCompressed(Sealer.builder(KeyRing.of(secret)).compressFromBytes(0).build(), new byte[0], false);
    }

    private void assertCompressed(Sealer writer, byte[] plaintext, boolean compressed) {
        byte[] envelope = writer.seal(plaintext, place, Duration.ZERO);
        assertThat(EnvelopeHeader.parse(envelope).compressed()).isEqualTo(compressed);
        assertThat(envelope.length < plaintext.length + 76).isEqualTo(compressed);
        assertThat(sealer.open(envelope, place)).isEqualTo(plaintext);
    }

    @Test
    void hideName_samePrimary_isTheSameAndSaysNothing() {
        String hidden = sealer.hideName(place);
        assertThat(hidden).hasSize(22).matches("[A-Za-z0-9_-]+");
        assertThat(Sealer.of(KeyRing.of(secret).withOpenOnly(EnvelopeVector.secret(5, 16)))
                        .hideName(place))
                .isEqualTo(hidden);
        assertThat(sealer.hideName(Binding.of("value").and("books").and("books::42")))
                .isNotEqualTo(hidden);
        assertThat(sealer.hideName(Binding.of("cache").and("books").and("books::43")))
                .isNotEqualTo(hidden);
    }

    @Test
    void hiddenNames_severalSecrets_isTheNameUnderEachWithThePrimaryFirst() {
        Secret next = EnvelopeVector.secret(7, 16);
        Secret third = EnvelopeVector.secret(9, 32);
        Sealer first = Sealer.of(KeyRing.of(secret).withOpenOnly(next, third));
        Sealer promoted = Sealer.of(KeyRing.of(next).withOpenOnly(third, secret));
        assertThat(first.hiddenNames(place))
                .containsExactly(
                        Sealer.of(KeyRing.of(secret)).hideName(place),
                        Sealer.of(KeyRing.of(next)).hideName(place),
                        Sealer.of(KeyRing.of(third)).hideName(place));
        assertThat(promoted.hiddenNames(place)).containsExactlyInAnyOrderElementsOf(first.hiddenNames(place));
        assertThat(promoted.hiddenNames(place).get(0)).isEqualTo(promoted.hideName(place));
        assertThat(first.hiddenNames(Binding.of("value").and("x")))
                .doesNotContainAnyElementsOf(first.hiddenNames(place));
    }

    @Test
    void hiddenNames_retiredSecret_isLeftOut() {
        Secret next = EnvelopeVector.secret(7, 16);
        KeyRing[] current = {KeyRing.of(next).withOpenOnly(secret)};
        Sealer following = Sealer.of(() -> current[0]);
        assertThat(following.hiddenNames(place)).hasSize(2);
        current[0] = current[0].withRetired(secret.keyId());
        assertThat(following.hiddenNames(place)).containsExactly(following.hideName(place));
        current[0] = KeyRing.of(secret).withOpenOnly(next);
        assertThat(following.hiddenNames(place)).hasSize(2).startsWith(sealer.hideName(place));
    }

    @Test
    void sealAndHide_primaryChanges_followItAtOnce() {
        Secret next = EnvelopeVector.secret(7, 16);
        KeyRing[] current = {KeyRing.of(secret)};
        Sealer following = Sealer.of(() -> current[0]);
        byte[] before = following.seal(new byte[1], place, Duration.ZERO);
        String hiddenBefore = following.hideName(place);

        current[0] = KeyRing.of(next).withOpenOnly(secret);
        byte[] after = following.seal(new byte[1], place, Duration.ZERO);
        assertThat(EnvelopeHeader.parse(before).keyId()).isEqualTo(secret.keyId());
        assertThat(EnvelopeHeader.parse(after).keyId()).isEqualTo(next.keyId());
        assertThat(following.hideName(place)).isNotEqualTo(hiddenBefore);
        assertThat(following.open(before, place)).hasSize(1);

        current[0] = KeyRing.of(next).withOpenOnly(secret).withRetired(secret.keyId());
        assertThatThrownBy(() -> following.open(before, place))
                .isInstanceOfSatisfying(
                        OpenException.class, e -> assertThat(e.failure()).isEqualTo(OpenFailure.RETIRED_KEY));

        current[0] = KeyRing.of(secret);
        assertThat(following.hideName(place)).isEqualTo(hiddenBefore);
    }

    @Test
    void provider_bouncyCastleByName_sealsAndOpensTheSame() {
        Sealer bouncy = Sealer.builder(KeyRing.of(secret)).provider("BC").build();
        byte[] envelope = bouncy.seal("a value".getBytes(UTF_8), place, Duration.ZERO);
        assertThat(sealer.open(envelope, place)).asString(UTF_8).isEqualTo("a value");
        assertThat(bouncy.open(sealer.seal("a value".getBytes(UTF_8), place, Duration.ZERO), place))
                .asString(UTF_8)
                .isEqualTo("a value");
        envelope[70] ^= 1;
        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(() -> bouncy.open(envelope, place))
                    .isInstanceOfSatisfying(
                            OpenException.class, e -> assertThat(e.failure()).isEqualTo(OpenFailure.NOT_AUTHENTIC));
        }
        assertThat(Security.getProvider("BC"))
                .as("registered for the whole JVM")
                .isNull();
    }

    @Test
    void provider_registeredByName_isUsed() {
        Sealer jce = Sealer.builder(KeyRing.of(secret)).provider("SunJCE").build();
        assertThat(sealer.open(jce.seal(new byte[4], place, Duration.ZERO), place))
                .hasSize(4);
    }

    @Test
    void provider_unknownOrWithoutGcm_isRefused() {
        SealerBuilder builder = Sealer.builder(KeyRing.of(secret));
        assertThatThrownBy(() -> builder.provider("Nobody"))
                .isInstanceOf(SecureRedisException.class)
                .hasMessageStartingWith("SR112 There is no security provider of the name 'Nobody'");
        assertThatThrownBy(() -> builder.provider("SUN"))
                .isInstanceOf(SecureRedisException.class)
                .hasMessageStartingWith("SR112 Security provider 'SUN' has no AES/GCM/NoPadding");
    }

    @Test
    void builder_settingsOutOfRange_areRefused() {
        SealerBuilder builder = Sealer.builder(KeyRing.of(secret));
        assertThatThrownBy(() -> builder.maxPlaintextBytes(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.maxPlaintextBytes(Integer.MAX_VALUE))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.compressFromBytes(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.dataKeysKept(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
