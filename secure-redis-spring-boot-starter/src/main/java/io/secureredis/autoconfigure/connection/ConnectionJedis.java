package io.secureredis.autoconfigure.connection;

import java.util.LinkedHashSet;
import java.util.Set;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisNode;
import org.springframework.data.redis.connection.RedisSentinelConfiguration;
import org.springframework.data.redis.connection.jedis.JedisConnectionFactory;

/**
 * Checks Spring Data's Jedis client against the policy. No other connection feature supports it: it has no extension
 * point for live credentials or TLS.
 */
final class ConnectionJedis {

    private ConnectionJedis() {}

    static boolean isJedis(Object bean) {
        return bean instanceof JedisConnectionFactory;
    }

    static void check(ConnectionPolicy policy, Object bean) {
        JedisConnectionFactory factory = (JedisConnectionFactory) bean;
        policy.check(hosts(factory), factory.isUseSsl(), factory.getPassword() != null);
    }

    private static Set<String> hosts(JedisConnectionFactory factory) {
        RedisSentinelConfiguration sentinel = factory.getSentinelConfiguration();
        if (sentinel != null) {
            return hosts(sentinel.getSentinels());
        }
        RedisClusterConfiguration cluster = factory.getClusterConfiguration();
        return cluster != null ? hosts(cluster.getClusterNodes()) : Set.of(factory.getHostName());
    }

    private static Set<String> hosts(Iterable<RedisNode> nodes) {
        Set<String> hosts = new LinkedHashSet<>();
        nodes.forEach(node -> hosts.add(String.valueOf(node.getHost())));
        return hosts;
    }
}
