package io.secureredis.connection;

import java.util.UUID;
import org.springframework.data.redis.connection.RedisPassword;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Tells a factory with a list of a master and its replicas from one with a single server: Spring Data shows the list to nobody, and answers every question for its
 * nodes with those of a server on this host.
 */
public final class UnshownNodes {

    private UnshownNodes() {}

    /**
     * Whether the factory connects to other nodes than it shows. Its single server, where that is what it has, gets another password for a moment and its own back: what the
     * factory then shows is what it uses. A factory reads it only when it starts; call this while beans are made, not beside a start.
     */
    public static boolean has(LettuceConnectionFactory factory) {
        if (factory instanceof MasterReplicaConnectionFactory
                || factory.isClusterAware()
                || factory.isRedisSentinelAware()
                || factory.getSocketConfiguration() != null) {
            return false;
        }
        RedisStandaloneConfiguration shown = factory.getStandaloneConfiguration();
        RedisPassword own = shown.getPassword();
        String mark = UUID.randomUUID().toString();
        shown.setPassword(RedisPassword.of(mark));
        try {
            return !mark.equals(factory.getPassword());
        } finally {
            shown.setPassword(own);
        }
    }
}
