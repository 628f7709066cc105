package io.secureredis.autoconfigure.session;

import io.secureredis.session.SealedSessions;
import java.time.Clock;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.AutowireCapableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.session.MapSession;
import org.springframework.session.config.ReactiveSessionRepositoryCustomizer;
import org.springframework.session.data.redis.ReactiveRedisIndexedSessionRepository;
import org.springframework.session.data.redis.ReactiveRedisSessionRepository;
import org.springframework.session.data.redis.config.annotation.SpringSessionRedisConnectionFactory;
import reactor.core.publisher.Mono;

/** Seals Spring Session's WebFlux repositories. */
@AutoConfiguration(after = SecureRedisSessionAutoConfiguration.class)
@ConditionalOnClass({ReactiveRedisSessionRepository.class, Mono.class})
@ConditionalOnBean(SealedSessions.class)
public final class SecureRedisWebSessionAutoConfiguration {

    @Bean
    static SealedWebSessionRepositories secureRedisSealedWebSessionRepositories(
            AutowireCapableBeanFactory beans,
            ObjectProvider<SealedSessions> sealed,
            @SpringSessionRedisConnectionFactory ObjectProvider<ReactiveRedisConnectionFactory> ofSessions,
            ObjectProvider<ReactiveRedisConnectionFactory> usual) {
        return new SealedWebSessionRepositories(beans, sealed, ofSessions, usual);
    }

    @Bean
    ReactiveSessionRepositoryCustomizer<ReactiveRedisSessionRepository> secureRedisReactiveSessionRepositoryCustomizer(
            SessionReports reports) {
        return repository -> repository.setRedisSessionMapper((id, fields) -> mapped(reports, id, fields));
    }

    /** Spring Session takes the database of Redis's events from a Lettuce factory, which it can no longer see. */
    @Bean
    ReactiveSessionRepositoryCustomizer<ReactiveRedisIndexedSessionRepository>
            secureRedisReactiveIndexedSessionRepositoryCustomizer(
                    SessionReports reports, SealedWebSessionRepositories repositories) {
        return repository -> {
            if (repositories.plain() instanceof LettuceConnectionFactory lettuce) {
                repository.setDatabase(lettuce.getDatabase());
            }
            repository.setRedisSessionMapper((id, fields) -> mapped(reports, id, fields));
        };
    }

    private static Mono<MapSession> mapped(SessionReports reports, String sessionId, Map<String, Object> fields) {
        return Mono.justOrEmpty(new SealedSessionMapper(reports, Clock.systemUTC()).apply(sessionId, fields));
    }
}
