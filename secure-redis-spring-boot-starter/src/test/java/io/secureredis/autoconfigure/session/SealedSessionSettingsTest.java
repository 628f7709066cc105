package io.secureredis.autoconfigure.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.autoconfigure.Starter;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.session.SealedSessions;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.core.ReactiveRedisTemplate;
import org.springframework.data.redis.serializer.RedisSerializationContext;
import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.session.Session;
import org.springframework.session.data.redis.ReactiveRedisSessionRepository;

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

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void session_reactiveRepositoryOfTheApplication_isWarnedOfUnlessItsTemplateSeals(CapturedOutput output) {
        application
                .withUserConfiguration(OwnSealedRepository.class)
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output).doesNotContain("SR224");
        application
                .withUserConfiguration(OwnRepository.class)
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output).contains("SR224").contains("SealedSessions.around");
    }

    private static ReactiveRedisSessionRepository repository(ReactiveRedisConnectionFactory factory) {
        return new ReactiveRedisSessionRepository(new ReactiveRedisTemplate<>(
                factory,
                RedisSerializationContext.<String, Object>newSerializationContext(RedisSerializer.java())
                        .key(RedisSerializer.string())
                        .hashKey(RedisSerializer.string())
                        .build()));
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnRepository {

        @Bean
        ReactiveRedisSessionRepository sessions(ReactiveRedisConnectionFactory factory) {
            return repository(factory);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnSealedRepository {

        @Bean
        ReactiveRedisSessionRepository sessions(ReactiveRedisConnectionFactory factory, SealedSessions sealed) {
            return repository(sealed.around(factory));
        }
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
