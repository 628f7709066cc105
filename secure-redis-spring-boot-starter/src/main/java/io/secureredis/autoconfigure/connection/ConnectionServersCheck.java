package io.secureredis.autoconfigure.connection;

import io.secureredis.connection.ConnectionException;
import io.secureredis.connection.ConnectionFailure;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.InstantiationAwareBeanPostProcessor;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.data.redis.autoconfigure.DataRedisProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisSentinelConfiguration;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.RedisStaticMasterReplicaConfiguration;
import org.springframework.util.StringUtils;

/**
 * Refuses servers that are named incompletely, before Boot and Lettuce fail in words that name no property.
 *
 * <p>It looks only at what Boot is about to use. Boot takes the first of Sentinel, cluster, master and replicas, and
 * host that is set, and ignores the others; beans of the application replace properties.
 */
final class ConnectionServersCheck implements InstantiationAwareBeanPostProcessor {

    private static final Logger log = LoggerFactory.getLogger(ConnectionServersCheck.class);
    private static final String BOOTS = "spring.data.redis.";
    private static final int MOST_PORT = 65_535;

    /** The classes are not visible here. Their constructors read the servers. */
    private static final Set<String> CONFIGURATIONS =
            Set.of("LettuceConnectionConfiguration", "JedisConnectionConfiguration");

    private final ConfigurableListableBeanFactory beans;
    private final ObjectProvider<DataRedisConnectionDetails> details;
    private final ObjectProvider<DataRedisProperties> redis;
    private final ObjectProvider<ConnectionProperties> properties;
    private final ObjectProvider<SslBundles> bundles;

    ConnectionServersCheck(
            ConfigurableListableBeanFactory beans,
            ObjectProvider<DataRedisConnectionDetails> details,
            ObjectProvider<DataRedisProperties> redis,
            ObjectProvider<ConnectionProperties> properties,
            ObjectProvider<SslBundles> bundles) {
        this.beans = beans;
        this.details = details;
        this.redis = redis;
        this.properties = properties;
        this.bundles = bundles;
    }

    @Override
    public @Nullable Object postProcessBeforeInstantiation(Class<?> type, String name) {
        if (CONFIGURATIONS.contains(type.getSimpleName())
                && type.getPackage() == DataRedisProperties.class.getPackage()) {
            check(redis.getObject());
        }
        return null;
    }

    private void check(DataRedisProperties redis) {
        if (ConnectionSettings.isServiceConnection(details.getIfUnique())) {
            return;
        }
        ConnectionTls.requireBundle(redis, bundles.getIfAvailable());
        boolean made = makesTheFactory();
        boolean needed = made && !usesASocket();
        checkServers(redis, made, needed);
        List<String> kinds = kinds(redis);
        if (needed && kinds.size() > 1) {
            warnOfSeveral(kinds);
        }
    }

    /** This library replaces Boot's factory by one for the socket, whatever servers Boot has read. */
    private boolean usesASocket() {
        Path socket = properties.getObject().unixSocket();
        return socket != null && !socket.toString().isEmpty();
    }

    /** With a factory of the application, Boot still reads some of the properties. */
    private boolean makesTheFactory() {
        for (String name : beans.getBeanNamesForType(RedisConnectionFactory.class, true, false)) {
            String maker = beans.containsBeanDefinition(name)
                    ? beans.getBeanDefinition(name).getFactoryBeanName()
                    : null;
            if (maker != null && CONFIGURATIONS.contains(maker.substring(maker.lastIndexOf('.') + 1))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Follows Boot's order.
     *
     * @param made whether Boot makes the factory; it reads Sentinel and the list of a master and replicas anyway
     * @param needed whether that factory is used
     */
    private void checkServers(DataRedisProperties redis, boolean made, boolean needed) {
        if (hasBean(RedisSentinelConfiguration.class)) {
            return;
        }
        if (redis.getSentinel() != null) {
            requireHost(redis);
            checkSentinel(redis.getSentinel(), needed);
            return;
        }
        if (hasBean(RedisClusterConfiguration.class)) {
            return;
        }
        if (redis.getCluster() != null) {
            requireNodes("cluster.nodes", redis.getCluster().getNodes(), needed);
            return;
        }
        if (hasBean(RedisStaticMasterReplicaConfiguration.class)) {
            return;
        }
        if (redis.getMasterreplica() != null) {
            requireNodes("masterreplica.nodes", redis.getMasterreplica().getNodes(), true);
            return;
        }
        if (made && !hasBean(RedisStandaloneConfiguration.class)) {
            requireHost(redis);
            if (needed) {
                requirePort(redis.getUrl());
            }
        }
    }

    private static void checkSentinel(DataRedisProperties.Sentinel sentinel, boolean needed) {
        String master = sentinel.getMaster();
        if (!StringUtils.hasText(master)) {
            throw missing(
                    "sentinel.master",
                    master != null,
                    "Set it to the name under which the Sentinels know the master, or remove all of " + BOOTS
                            + "sentinel.");
        }
        requireNodes("sentinel.nodes", sentinel.getNodes(), needed);
    }

    private static void requireNodes(String property, @Nullable List<String> nodes, boolean needed) {
        if (needed && (nodes == null || nodes.isEmpty())) {
            throw missing(
                    property,
                    nodes != null,
                    "List the servers there as host:port, separated by commas, or remove all of " + BOOTS
                            + property.substring(0, property.indexOf('.')) + ".");
        }
    }

    /** Boot reads it for the database of Sentinel's master too. */
    private static void requireHost(DataRedisProperties redis) {
        if (redis.getUrl() == null && redis.getHost().isEmpty()) {
            throw missing("host", true, "Set it, or remove it for localhost.");
        }
    }

    private static void requirePort(@Nullable String url) {
        int port = url == null ? MOST_PORT : URI.create(url).getPort();
        if (port < 1 || port > MOST_PORT) {
            throw new ConnectionException(
                    ConnectionFailure.ADDRESS_INVALID,
                    BOOTS + "url is not a URL of Redis: "
                            + (port < 0 ? "it names no port." : "its port is not from 1 to " + MOST_PORT + "."),
                    "Write the port after the host there, as in redis://host:6379.");
        }
    }

    private static List<String> kinds(DataRedisProperties redis) {
        List<String> kinds = new ArrayList<>();
        DataRedisProperties.Sentinel sentinel = redis.getSentinel();
        if (sentinel != null && isSet(sentinel.getNodes())) {
            kinds.add("sentinel");
        }
        DataRedisProperties.Cluster cluster = redis.getCluster();
        if (cluster != null && isSet(cluster.getNodes())) {
            kinds.add("cluster");
        }
        DataRedisProperties.Masterreplica replicas = redis.getMasterreplica();
        if (replicas != null && isSet(replicas.getNodes())) {
            kinds.add("masterreplica");
        }
        return kinds;
    }

    private static boolean isSet(@Nullable List<String> nodes) {
        return nodes != null && !nodes.isEmpty();
    }

    /** Boot takes the first without a word, so this is a warning. The jobs' own server has other property names. */
    private static void warnOfSeveral(List<String> kinds) {
        int last = kinds.size() - 1;
        log.warn(
                "SR367 The nodes of {} and {} are set. Spring Boot uses {} and ignores the rest. Remove the nodes"
                        + " that are not meant, below spring.data.redis or secure-redis.jobs.redis.",
                String.join(", ", kinds.subList(0, last)),
                kinds.get(last),
                kinds.get(0));
    }

    private boolean hasBean(Class<?> type) {
        return beans.getBeanNamesForType(type, true, false).length > 0;
    }

    private static ConnectionException missing(String property, boolean isSet, String remedy) {
        return new ConnectionException(
                ConnectionFailure.ADDRESS_INVALID, BOOTS + property + (isSet ? " is empty." : " is not set."), remedy);
    }
}
