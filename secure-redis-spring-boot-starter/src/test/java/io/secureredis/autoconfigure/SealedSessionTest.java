package io.secureredis.autoconfigure;

import static io.secureredis.autoconfigure.Starter.REDIS;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.Serializable;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.session.Session;
import org.springframework.session.SessionRepository;
import org.springframework.session.data.redis.RedisSessionRepository;
import org.springframework.session.data.redis.config.annotation.web.http.EnableRedisHttpSession;

class SealedSessionTest {

    private final ApplicationContextRunner application = Starter.application();

    record Basket(List<String> articles) implements Serializable {}

    @BeforeEach
    void empty() {
        Starter.delete("ses-test");
    }

    @Test
    void session_attributes_areSealedAndComeBack() {
        application
                .withUserConfiguration(Sessions.class)
                .run(context -> roundTrip(context.getBean(RedisSessionRepository.class)));
    }

    private static <S extends Session> void roundTrip(SessionRepository<S> sessions) {
        S session = sessions.createSession();
        session.setAttribute("basket", new Basket(List.of("canary")));
        sessions.save(session);
        S again = sessions.findById(session.getId());
        assertThat(again.<Basket>getAttribute("basket")).isEqualTo(new Basket(List.of("canary")));
        again.removeAttribute("basket");
        sessions.save(again);
        assertThat(sessions.findById(session.getId()).<Basket>getAttribute("basket"))
                .isNull();
        again.setAttribute("basket", new Basket(List.of("canary")));
        sessions.save(again);
        String key = "ses-test:sessions:" + session.getId();
        byte[] dump = (byte[]) REDIS.command("DUMP".getBytes(UTF_8), key.getBytes(UTF_8));
        assertThat(new String(dump, ISO_8859_1)).doesNotContain("canary", "Basket", "java.lang");
    }

    @Test
    void session_anyAttributeTampered_isGoneAndCounted() {
        application.withUserConfiguration(Sessions.class, Shop.class).run(context -> {
            RedisSessionRepository sessions = context.getBean(RedisSessionRepository.class);
            tampered(sessions, "creationTime");
            tampered(sessions, "sessionAttr:basket");
            assertThat(context.getBean(io.micrometer.core.instrument.MeterRegistry.class)
                            .get(CacheMetrics.OPEN_FAILURES)
                            .tags("cache", "spring-session", "reason", "not-sealed")
                            .counter()
                            .count())
                    .isEqualTo(2);
        });
    }

    private static <S extends Session> void tampered(SessionRepository<S> sessions, String attribute) {
        S session = sessions.createSession();
        session.setAttribute("basket", new Basket(List.of("canary")));
        sessions.save(session);
        REDIS.command("HSET", "ses-test:sessions:" + session.getId(), attribute, "rubbish");
        assertThat(sessions.findById(session.getId())).isNull();
    }

    @Test
    void session_serializerOfTheApplication_wins() {
        application
                .withUserConfiguration(OwnSerializer.class)
                .run(context -> assertThat(context.getBean(SecureRedisSessionAutoConfiguration.SERIALIZER))
                        .isSameAs(RedisSerializer.string()));
    }

    @Test
    void session_disabled_hasNoSerializerOfOurs() {
        application
                .withPropertyValues("secure-redis.session.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(SecureRedisSessionAutoConfiguration.SERIALIZER));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableRedisHttpSession(redisNamespace = "ses-test")
    static class Sessions {}

    @Configuration(proxyBeanMethods = false)
    static class OwnSerializer {

        @Bean
        RedisSerializer<?> springSessionDefaultRedisSerializer() {
            return RedisSerializer.string();
        }
    }
}
