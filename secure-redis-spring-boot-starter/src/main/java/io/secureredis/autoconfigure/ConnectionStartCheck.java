package io.secureredis.autoconfigure;

import io.secureredis.autoconfigure.ConnectionProperties.StartCheck;
import io.secureredis.connection.AdministrativeRights;
import io.secureredis.connection.ConnectionException;
import io.secureredis.connection.ConnectionFailure;
import io.secureredis.connection.ConnectionFailures;
import io.secureredis.connection.MasterReplicaConnectionFactory;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Connects once, when all beans are there, so that a wrong login or certificate shows at the start and not at the first customer. */
final class ConnectionStartCheck implements SmartInitializingSingleton {

    private static final Logger log = LoggerFactory.getLogger(ConnectionStartCheck.class);

    private static final int ATTEMPTS_MORE = 2;

    private final ConnectionProperties properties;
    private final ObjectProvider<RedisConnectionFactory> factories;

    ConnectionStartCheck(ConnectionProperties properties, ObjectProvider<RedisConnectionFactory> factories) {
        this.properties = properties;
        this.factories = factories;
    }

    @Override
    public void afterSingletonsInstantiated() {
        if (properties.startCheck() != StartCheck.OFF || properties.requireAcl()) {
            factories.stream()
                    .filter(LettuceConnectionFactory.class::isInstance)
                    .map(LettuceConnectionFactory.class::cast)
                    .forEach(this::check);
        }
    }

    private void check(LettuceConnectionFactory factory) {
        Optional<RuntimeException> failure = attempt(factory);
        // Lettuce closes a connection whose login fails, and may report the closing instead of the reason
        for (int again = 0;
                again < ATTEMPTS_MORE
                        && failure.filter(ConnectionStartCheck::wasCut).isPresent();
                again++) {
            failure = attempt(factory);
        }
        failure.ifPresent(e -> report(
                ConnectionFailures.anywhere().diagnose(e, factory.isUseSsl()).orElseThrow(() -> e)));
    }

    private static boolean wasCut(RuntimeException thrown) {
        return ConnectionFailures.anywhere()
                .explain(thrown)
                .filter(explained -> explained.failure() == ConnectionFailure.DISCONNECTED)
                .isPresent();
    }

    private Optional<RuntimeException> attempt(LettuceConnectionFactory factory) {
        try (RedisConnection connection = factory.getConnection()) {
            ConnectionPing.ping(connection);
            if (factory instanceof MasterReplicaConnectionFactory list) {
                list.pingEach();
            }
            if (properties.requireAcl()) {
                AdministrativeRights.refuse(connection);
            }
            return Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of(e);
        }
    }

    private void report(ConnectionException failure) {
        boolean ends = switch (properties.startCheck()) {
            case FAIL -> true;
            case CONFIGURATION -> !failure.failure().isTransient();
            // Asked for in so many words, whatever else is
            case WARN, OFF -> failure.failure() == ConnectionFailure.OVERBROAD_USER;
        };
        if (ends) {
            throw failure;
        }
        log.warn("Redis cannot be used at the start: {}", failure.getMessage());
    }
}
