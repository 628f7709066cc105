package io.secureredis.autoconfigure.session;

import static io.secureredis.autoconfigure.Starter.REDIS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.autoconfigure.Starter;
import io.secureredis.session.SealedSessions;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.session.data.redis.ReactiveRedisIndexedSessionRepository;
import org.springframework.session.data.redis.config.annotation.web.server.EnableRedisIndexedWebSession;

/**
 * Spring Session of WebFlux sets {@code notify-keyspace-events} itself, as it does with servlets, unless it is told not
 * to.
 */
class KeyspaceNotificationsTest {

    private static final String SETTING = "notify-keyspace-events";

    private String before = "";

    @BeforeEach
    void remember() {
        before = setting();
        REDIS.command("CONFIG", "SET", SETTING, "");
        Starter.delete(SessionStore.NAMESPACE);
    }

    @AfterEach
    void restore() {
        REDIS.command("CONFIG", "SET", SETTING, before);
    }

    private static String setting() {
        List<?> answer = (List<?>) Objects.requireNonNull(REDIS.command("CONFIG", "GET", SETTING));
        return (String) answer.get(1);
    }

    @Test
    void indexedWebSessions_withoutFurtherBeans_startAndAskForEvents() {
        Starter.application().withUserConfiguration(Indexed.class).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(setting()).contains("E", "g", "x");
            assertThat(context.getBean(ReactiveRedisIndexedSessionRepository.class)
                            .createSession()
                            .block())
                    .isNotNull();
        });
    }

    @Test
    void sessionConnection_otherSetting_isRefused() {
        Starter.application().withUserConfiguration(Indexed.class).run(context -> {
            ReactiveRedisConnectionFactory sealed =
                    context.getBean(SealedSessions.class).around(context.getBean(ReactiveRedisConnectionFactory.class));
            assertThatThrownBy(() -> sealed.getReactiveConnection()
                            .serverCommands()
                            .getConfig("requirepass")
                            .block())
                    .hasMessageStartingWith("SR244");
        });
    }

    @Configuration(proxyBeanMethods = false)
    @EnableRedisIndexedWebSession(redisNamespace = SessionStore.NAMESPACE)
    static class Indexed {

        @Bean
        SubscriptionsEndFirst subscriptionsEndFirst(ObjectProvider<ReactiveRedisIndexedSessionRepository> repository) {
            return new SubscriptionsEndFirst(repository);
        }
    }
}
