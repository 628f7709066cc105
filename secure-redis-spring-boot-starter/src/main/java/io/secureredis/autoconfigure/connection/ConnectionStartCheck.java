package io.secureredis.autoconfigure.connection;

import io.secureredis.autoconfigure.connection.ConnectionProperties.StartCheck;
import io.secureredis.connection.ConnectionAttempts;
import io.secureredis.connection.ConnectionException;
import io.secureredis.connection.ConnectionFailure;
import io.secureredis.connection.ConnectionFailures;
import io.secureredis.connection.FactoryServers;
import io.secureredis.connection.MasterReplicaConnectionFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanClassLoaderAware;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettucePoolingClientConfiguration;

/**
 * Connects once at startup, so that a wrong login or certificate shows then and not with the first request.
 *
 * <p>A factory connects in the background as soon as it exists ({@link #begin}), while the other beans are created:
 * loading the client and waiting for the server take as long as many of them. The result counts when all beans exist,
 * before anything is served.
 */
final class ConnectionStartCheck implements SmartInitializingSingleton, BeanClassLoaderAware {

    private static final Logger log = LoggerFactory.getLogger(ConnectionStartCheck.class);

    /** Connecting takes less, three times. Commands have their own timeout. */
    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(15);

    /** Two for each of three attempts. */
    private static final int MOST_COMMANDS = 6;

    private final ConnectionProperties properties;
    private final ObjectProvider<RedisConnectionFactory> factories;
    private final ObjectProvider<DataRedisConnectionDetails> details;
    private final Map<LettuceConnectionFactory, FutureTask<Boolean>> begun = new ConcurrentHashMap<>();
    private volatile boolean counted;
    private @Nullable ClassLoader classes;

    ConnectionStartCheck(
            ConnectionProperties properties,
            ObjectProvider<RedisConnectionFactory> factories,
            ObjectProvider<DataRedisConnectionDetails> details) {
        this.properties = properties;
        this.factories = factories;
        this.details = details;
    }

    @Override
    public void setBeanClassLoader(ClassLoader loader) {
        classes = loader;
    }

    @Override
    public void afterSingletonsInstantiated() {
        if (ConnectionSettings.isServiceConnection(details.getIfUnique())) {
            logLeftAside();
        }
        counted = true;
        if (isAskedFor()) {
            factories.stream()
                    .filter(LettuceConnectionFactory.class::isInstance)
                    .map(LettuceConnectionFactory.class::cast)
                    .forEach(this::check);
        }
    }

    private boolean isAskedFor() {
        return properties.startCheck() != StartCheck.OFF || properties.requireAcl();
    }

    /**
     * Connects in the background, except with a login that changes while the application runs: the beans that follow
     * its connections may not exist yet.
     *
     * @param factory initialized, and started unless the application starts it later
     */
    void begin(LettuceConnectionFactory factory) {
        boolean fixedLogin = factory.getClientConfiguration()
                .getRedisCredentialsProviderFactory()
                .isEmpty();
        if (!counted && isAskedFor() && fixedLogin && factory.isRunning()) {
            FutureTask<Boolean> task = new FutureTask<>(() -> connect(factory));
            if (begun.putIfAbsent(factory, task) == null) {
                Thread thread = new Thread(task, "secure-redis-start-check");
                thread.setDaemon(true);
                // Not that of a web server that is being started: it would report the thread if the start fails
                thread.setContextClassLoader(classes);
                thread.start();
            }
        }
    }

    private void logLeftAside() {
        List<String> names = leftAside();
        if (!names.isEmpty()) {
            log.warn(
                    "A DataRedisConnectionDetails bean (usually a service connection) decides which Redis is used."
                            + " secure-redis.connection.{} and spring.data.redis.* are ignored",
                    String.join(", ", names));
        }
    }

    private List<String> leftAside() {
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
        return names;
    }

    private void check(LettuceConnectionFactory factory) {
        FutureTask<Boolean> task = begun.remove(factory);
        try {
            if (task == null) {
                connect(factory);
            } else {
                outcome(task, factory);
            }
        } catch (RuntimeException e) {
            report(failures(factory).diagnose(e, factory.isUseSsl()).orElseThrow(() -> e));
        }
    }

    private boolean connect(LettuceConnectionFactory factory) {
        return ConnectionAttempts.connect(() -> attempt(factory));
    }

    /** Waiting for a connection of a pool may have no limit of its own. */
    private static void outcome(FutureTask<Boolean> task, LettuceConnectionFactory factory) {
        boolean isPooled = factory.getClientConfiguration() instanceof LettucePoolingClientConfiguration;
        try {
            if (isPooled) {
                task.get(LONGEST_CONNECT.toMillis() + MOST_COMMANDS * factory.getTimeout(), TimeUnit.MILLISECONDS);
            } else {
                task.get();
            }
        } catch (TimeoutException poolIsEmpty) {
            task.cancel(true);
            throw ConnectionFailures.exception(
                    ConnectionFailure.POOL_EXHAUSTED, FactoryServers.of(factory).orElse("its address"));
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("The connection check ended with an error", failed.getCause());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while Redis was being connected", stop);
        }
    }

    private static ConnectionFailures failures(LettuceConnectionFactory factory) {
        return FactoryServers.of(factory).map(ConnectionFailures::at).orElseGet(ConnectionFailures::anywhere);
    }

    private Boolean attempt(LettuceConnectionFactory factory) {
        try (RedisConnection connection = factory.getConnection()) {
            ConnectionPing.ping(connection, failure -> false);
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
            // Explicitly configured, so it takes precedence
            case WARN, OFF ->
                failure.failure() == ConnectionFailure.OVERBROAD_USER
                        || (properties.requireAcl() && failure.failure() == ConnectionFailure.OPEN_SERVER);
        };
        if (ends) {
            throw failure;
        }
        log.warn("Redis cannot be used at start: {}", failure.getMessage());
    }
}
