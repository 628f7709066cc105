package io.secureredis.autoconfigure.actuate;

import io.secureredis.migration.KeyCensus;
import io.secureredis.migration.KeyCensusResult;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/** Counts values by key id, as the properties specify. */
final class Census {

    private final RedisConnectionFactory connections;
    private final SecureRedisCensusProperties properties;

    Census(RedisConnectionFactory connections, SecureRedisCensusProperties properties) {
        this.connections = connections;
        this.properties = properties;
    }

    KeyCensusResult sampled() {
        return count(properties.sample());
    }

    /** Counts with another sample than the configured one; 0 for all keys. */
    KeyCensusResult count(long sample) {
        KeyCensus census = KeyCensus.of(connections);
        if (properties.pattern() != null) {
            census = census.matching(properties.pattern());
        }
        return (sample > 0 ? census.sampleOf(sample) : census).count();
    }
}
