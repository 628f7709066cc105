package io.secureredis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.cli.terminal.ExitCode;
import io.secureredis.crypto.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeygenCommandTest {

    @ParameterizedTest
    @ValueSource(ints = {128, 192, 256})
    void keygen_prints_a_secret_of_that_length(int bits) {
        Transcript run = Transcript.of().run("keygen", "--bits", String.valueOf(bits), "--format", "secret");

        assertThat(run.code()).isZero();
        assertThat(Secret.fromBase64(run.out()).keyBits()).isEqualTo(bits);
        assertThat(run.err()).isEmpty();
    }

    @Test
    void keygen_prints_the_lines_that_use_it() {
        Transcript run = Transcript.of().run("keygen");

        String secret = run.out().lines().toList().get(1);
        assertThat(run.out()).isEqualTo("""
                        # AES-256, key id %s
                        %s

                        # application.yml, with the secret in the environment
                        secure-redis:
                          secret-key: ${SECURE_REDIS_SECRET_KEY}

                        # the environment
                        SECURE_REDIS_SECRET_KEY=%s
                        """.formatted(Secret.fromBase64(secret).keyId(), secret, secret));
    }

    @Test
    void keygen_twice_makes_two() {
        assertThat(Transcript.of().run("keygen", "--format=env").out())
                .startsWith("SECURE_REDIS_SECRET_KEY=")
                .isNotEqualTo(Transcript.of().run("keygen", "--format=env").out());
    }

    @Test
    void keygen_ofAnotherLength_is_refused() {
        Transcript run = Transcript.of().run("keygen", "--bits=512");

        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).isEqualTo("error: --bits is 512, and must be 128, 192 or 256.\n");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void keygen_ofAnotherFormat_names_the_formats() {
        Transcript run = Transcript.of().run("keygen", "--format=xml");

        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("all, secret, yaml, env", "hint: secure-redis keygen --help");
    }
}
