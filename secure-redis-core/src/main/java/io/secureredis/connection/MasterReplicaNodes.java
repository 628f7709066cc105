package io.secureredis.connection;

import java.util.UUID;
import org.springframework.data.redis.connection.RedisPassword;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Distinguishes a factory with a list of a master and its replicas from one with a single server. Spring Data does not
 * expose the list, and answers every question about the nodes as for a server on this host.
 */
public final class MasterReplicaNodes {

    private MasterReplicaNodes() {}

    /**
     * Returns whether the factory connects to nodes other than those it exposes. If the factory has a single server,
     * this method briefly sets another password on it and restores the old one: that shows whether the factory uses
     * what it exposes. A factory reads the password only when it starts, so call this while beans are created, not
     * during a start.
     */
    public static boolean areHidden(LettuceConnectionFactory factory) {
        if (cannotHaveAny(factory)) {
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

    private static boolean cannotHaveAny(LettuceConnectionFactory factory) {
        return factory instanceof MasterReplicaConnectionFactory
                || factory.isClusterAware()
                || factory.isRedisSentinelAware()
                || factory.getSocketConfiguration() != null;
    }
}
