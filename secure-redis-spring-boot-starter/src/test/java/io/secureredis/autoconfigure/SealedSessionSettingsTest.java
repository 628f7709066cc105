package io.secureredis.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.session.Session;

class SealedSessionSettingsTest {

    private final ApplicationContextRunner application = Starter.application();

    @BeforeEach
    void empty() {
        Starter.delete(SessionStore.NAMESPACE);
    }

    @Test
    void session_serializerOfTheApplication_isUsedAndWhatItWritesIsSealed() {
        application
                .withUserConfiguration(OwnSerializer.class, SessionStore.Servlet.class)
                .run(context -> {
                    SessionStore sessions = SessionStore.of(context);
                    Session session = sessions.create();
                    session.setAttribute("basket", "canary");
                    sessions.save(session);
                    assertThat(StoredSessions.everything()).doesNotContain("canary", session.getId());
                    assertThat(Objects.requireNonNull(sessions.find(session.getId()))
                                    .<String>getAttribute("basket"))
                            .isEqualTo("canary");
                });
    }

    @Test
    void session_disabled_hasNothingOfOurs() {
        application
                .withUserConfiguration(SessionStore.Servlet.class)
                .withPropertyValues("secure-redis.session.enabled=false")
                .run(context -> {
                    assertThat(context).doesNotHaveBean(SecureRedisSessionAutoConfiguration.SERIALIZER);
                    SessionStore sessions = SessionStore.of(context);
                    Session session = sessions.create();
                    sessions.save(session);
                    assertThat(StoredSessions.keys()).containsExactly("ses-test:sessions:" + session.getId());
                });
    }

    @Test
    void session_ownSealerWithoutItsRing_failsAtStartAndSaysWhatToDo() {
        application
                .withUserConfiguration(OwnSealer.class, SessionStore.Servlet.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("SR246")
                        .hasStackTraceContaining("secure-redis.session.hide-ids=false"));
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnSealer {

        @Bean
        Sealer sealer() {
            return Sealer.of(KeyRing.of(Secret.fromBase64(Starter.SECRET)));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnSerializer {

        @Bean
        RedisSerializer<Object> springSessionDefaultRedisSerializer() {
            return RedisSerializer.java();
        }
    }
}
