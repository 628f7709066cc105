package io.secureredis.admin.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.crypto.KeyId;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Secret;
import io.secureredis.migration.KeyCensusResult;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeysPageTest {

    private static final Secret PRIMARY = Secret.fromBase64("q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=");
    private static final Secret OLD = Secret.fromRawBytes("an old secret 16".getBytes(StandardCharsets.US_ASCII));
    private static final KeyId RETIRED = KeyId.parse("00000001");
    private static final KeyId UNKNOWN = KeyId.parse("00000002");

    @Test
    void of_aRingAndACount_saysTheUseOfEachId() {
        KeyRing ring = KeyRing.of(PRIMARY).withOpenOnly(OLD).withRetired(RETIRED);
        KeyCensusResult counted = new KeyCensusResult(Map.of(PRIMARY.keyId(), 7L, UNKNOWN, 2L), 0, 0, 0, 9, 9, true);
        assertThat(KeysPage.of(ring, Optional.of(counted), Optional.empty()).rows())
                .containsExactly(
                        new KeysPage.Row(PRIMARY.keyId(), KeysPage.Use.SEALS, Optional.of(7L)),
                        new KeysPage.Row(OLD.keyId(), KeysPage.Use.OPENS, Optional.of(0L)),
                        new KeysPage.Row(RETIRED, KeysPage.Use.RETIRED, Optional.of(0L)),
                        new KeysPage.Row(UNKNOWN, KeysPage.Use.UNKNOWN, Optional.of(2L)));
    }

    @Test
    void of_aRing_withoutACount_countsNothing() {
        assertThat(KeysPage.of(KeyRing.of(PRIMARY), Optional.empty(), Optional.empty())
                        .rows())
                .containsExactly(new KeysPage.Row(PRIMARY.keyId(), KeysPage.Use.SEALS, Optional.empty()));
    }
}
