package io.secureredis.autoconfigure.connection;

import io.secureredis.autoconfigure.connection.ConnectionProperties.StartCheck;
import io.secureredis.connection.AdministrativeRights;
import io.secureredis.connection.ConnectionAttempts;
import io.secureredis.connection.ConnectionException;
import io.secureredis.connection.ConnectionFailure;
import io.secureredis.connection.ConnectionFailures;
import io.secureredis.connection.FactoryServers;
import io.secureredis.connection.MasterReplicaConnectionFactory;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Connects once, when all beans are there, so that a wrong login or certificate shows at the start and not at the first customer. */
final class ConnectionStartCheck implements SmartInitializingSingleton {

    private static final Logger log = LoggerFactory.getLogger(ConnectionStartCheck.class);

    private final ConnectionProperties properties;
    private final ObjectProvider<RedisConnectionFactory> factories;
    private final ObjectProvider<DataRedisConnectionDetails> details;

    ConnectionStartCheck(
            ConnectionProperties properties,
            ObjectProvider<RedisConnectionFactory> factories,
            ObjectProvider<DataRedisConnectionDetails> details) {
        this.properties = properties;
        this.factories = factories;
        this.details = details;
    }

    @Override
    public void afterSingletonsInstantiated() {
        if (ServiceConnection.decides(details.getIfUnique())) {
            logLeftAside();
        }
        if (properties.startCheck() != StartCheck.OFF || properties.requireAcl()) {
            factories.stream()
                    .filter(LettuceConnectionFactory.class::isInstance)
                    .map(LettuceConnectionFactory.class::cast)
                    .forEach(this::check);
        }
    }

    private void logLeftAside() {
        List<String> names = new ArrayList<>();
        if (properties.unixSocket() != null) {
            names.add("unix-socket");
        }
        if (properties.credentials().passwordFile() != null) {
            names.add("credentials.*");
        }
        if (properties.replicas().password() != null || properties.replicas().passwordFile() != null) {
            names.add("replicas.*");
        }
        if (!names.isEmpty()) {
            log.warn(
                    "A DataRedisConnectionDetails bean (a service connection, mostly) decides what Redis is used."
                            + " secure-redis.connection.{} and spring.data.redis.* are left aside",
                    String.join(", ", names));
        }
    }

    private void check(LettuceConnectionFactory factory) {
        try {
            ConnectionAttempts.connect(() -> attempt(factory));
        } catch (RuntimeException e) {
            report(failures(factory).diagnose(e, factory.isUseSsl()).orElseThrow(() -> e));
        }
    }

    private static ConnectionFailures failures(LettuceConnectionFactory factory) {
        return FactoryServers.of(factory).map(ConnectionFailures::at).orElseGet(ConnectionFailures::anywhere);
    }

    private Boolean attempt(LettuceConnectionFactory factory) {
        try (RedisConnection connection = factory.getConnection()) {
            ConnectionPing.ping(connection);
            if (factory instanceof MasterReplicaConnectionFactory list) {
                list.pingEach();
            }
            if (properties.requireAcl()) {
                AdministrativeRights.refuse(
                        connection, FactoryServers.of(factory).orElse(""));
            }
            return true;
        }
    }

    private void report(ConnectionException failure) {
        boolean ends = switch (properties.startCheck()) {
            case FAIL -> true;
            case CONFIGURATION -> !failure.failure().isTransient();
            // Asked for in so many words, whatever else is
            case WARN, OFF ->
                failure.failure() == ConnectionFailure.OVERBROAD_USER
                        || (properties.requireAcl() && failure.failure() == ConnectionFailure.OPEN_SERVER);
        };
        if (ends) {
            throw failure;
        }
        log.warn("Redis cannot be used at the start: {}", failure.getMessage());
    }
}
