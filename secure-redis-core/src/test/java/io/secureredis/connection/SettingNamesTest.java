package io.secureredis.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SettingNamesTest {

    private static final SettingNames OTHERS = SettingNames.under("secure-redis.jobs.redis.");

    /** Who corrects the application's own server by such a text breaks what works. */
    @ParameterizedTest
    @EnumSource(
            value = ConnectionFailure.class,
            names = {"REFUSED", "NOAUTH", "WRONGPASS", "TIMEOUT", "ONLY_TLS", "HANDSHAKE", "DATABASE", "UNREACHABLE"})
    void in_textOfAFailure_namesNoSettingOfTheApplicationsServer(ConnectionFailure failure) {
        ConnectionException boots = ConnectionFailures.exception(failure, "redis.example:6379");
        assertThat(boots.action()).contains("spring.data.redis.");
        assertThat(OTHERS.in(boots).action())
                .contains("secure-redis.jobs.redis.")
                .doesNotContain("spring.data.redis.", "credentials", "replicas.password");
        assertThat(SettingNames.BOOTS.in(boots)).isSameAs(boots);
    }

    @Test
    void in_wrongPassword_isAWholeSentence() {
        assertThat(OTHERS.in(ConnectionFailures.exception(ConnectionFailure.WRONGPASS, "redis.example:6379"))
                        .action())
                .isEqualTo(
                        "Correct secure-redis.jobs.redis.username and secure-redis.jobs.redis.password, or the user on"
                                + " the server: ACL SETUSER.");
    }
}
