package io.secureredis.benchmarks.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.crypto.OpenException;
import io.secureredis.crypto.OpenFailure;
import java.security.GeneralSecurityException;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The envelope on Amazon's provider, where it has to load. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class CorrettoProviderTest {

    @ParameterizedTest
    @CsvSource({"16, 0", "16, 1024", "24, 1024", "32, 0", "32, 1", "32, 1024", "32, 300000"})
    void seal_onOneProvider_opensOnTheOther(int secretBytes, int size) throws GeneralSecurityException {
        Contender corretto = SecureRedis.on(CorrettoProvider.require(), secretBytes);
        Contender platform = SecureRedis.shared(secretBytes);
        byte[] plaintext = Keys.bytes(size, 4);
        // More than a block of nonces.
        for (int i = 0; i < 70; i++) {
            assertThat(platform.open(corretto.seal(plaintext))).isEqualTo(plaintext);
            assertThat(corretto.open(platform.seal(plaintext))).isEqualTo(plaintext);
        }
    }

    @ParameterizedTest
    @CsvSource({"16", "24", "32"})
    void open_changed_isRefusedAndTheNextOneOpens(int secretBytes) throws GeneralSecurityException {
        Contender corretto = SecureRedis.on(CorrettoProvider.require(), secretBytes);
        byte[] plaintext = Keys.bytes(1024, 4);
        byte[] sealed = corretto.seal(plaintext);
        byte[] changed = sealed.clone();
        changed[changed.length - 1] ^= 1;
        assertThatThrownBy(() -> corretto.open(changed))
                .isInstanceOfSatisfying(
                        OpenException.class, e -> assertThat(e.failure()).isEqualTo(OpenFailure.NOT_AUTHENTIC));
        assertThat(corretto.open(sealed)).isEqualTo(plaintext);
    }
}
