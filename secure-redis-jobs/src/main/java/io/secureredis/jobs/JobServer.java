package io.secureredis.jobs;

import io.secureredis.crypto.Sealer;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * A separate Redis server for some queues. Beans of this type are found automatically.
 *
 * @param connections a started Lettuce factory; if it is a bean, make it no default candidate, unless another one is
 *     primary
 * @param sealer the sealer of these queues, or {@code null} for that of all others
 * @param queues their names, at least one
 */
public record JobServer(
        RedisConnectionFactory connections, @Nullable Sealer sealer, Set<String> queues) {

    /** @throws JobException {@code SR416} if there is no queue, or a name is invalid */
    public JobServer {
        queues = Set.copyOf(queues);
        if (queues.isEmpty()) {
            throw new JobException("SR416", "A JobServer names no queue. Name at least one, or leave out the bean.");
        }
        queues.forEach(QueueNames::requireWhole);
    }
}
