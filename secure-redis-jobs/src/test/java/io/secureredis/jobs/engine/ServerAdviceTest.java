package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which settings of a server lead to a warning that it may lose jobs. */
class ServerAdviceTest {

    @ParameterizedTest
    @CsvSource({
        "noeviction, 100, true",
        "noeviction, 0, true",
        "allkeys-lru, 0, true",
        "allkeys-lru, 100, false",
        "volatile-ttl, 100, false"
    })
    void advise_evictionOnlyWithALimit_isWarnedOf(String policy, String most, boolean quiet) {
        var warnings = ServerAdvice.advise("# Memory\r\nmaxmemory:" + most + "\r\nmaxmemory_policy:" + policy + "\r\n");
        assertThat(warnings.keySet().equals(java.util.Set.of("SR440"))).isEqualTo(!quiet);
        if (!quiet) {
            assertThat(warnings.get("SR440")).contains("maxmemory-policy " + policy);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, master, true", "1, master, false", "0, slave, false"})
    void advise_masterWithoutAppendOnlyFile_isWarnedOf(String enabled, String role, boolean warned) {
        assertThat(ServerAdvice.advise("aof_enabled:" + enabled + "\nrole:" + role)
                        .containsKey("SR441"))
                .isEqualTo(warned);
        assertThat(ServerAdvice.advise("aof_enabled:" + enabled).containsKey("SR441"))
                .isEqualTo(enabled.equals("0"));
    }

    @Test
    void advise_nothingKnown_warnsOfNothing() {
        assertThat(ServerAdvice.advise("")).isEmpty();
    }

    @Test
    void fields_areWhatHasANameBeforeAColon() {
        assertThat(ServerAdvice.fields("# Server\r\nx\r\n:y\r\na: b:c \r\nd:\r\n"))
                .containsOnly(java.util.Map.entry("a", "b:c"), java.util.Map.entry("d", ""));
    }
}
