package io.secureredis.benchmarks.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.Consumer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.secureredis.crypto.Binding;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Redis by hand over a stream: {@value #BATCH} arguments are sealed as one, read by a consumer group, opened and
 * acknowledged. Neither ids of jobs nor attempts, delays or priorities: what is left when a queue gives up all of that.
 */
final class RawStream implements AutoCloseable {

    static final int BATCH = 256;

    private static final byte[] STREAM = "raw:stream".getBytes(UTF_8);
    private static final byte[] GROUP = "workers".getBytes(UTF_8);
    private static final byte[] BODY = "body".getBytes(UTF_8);
    private static final Consumer<byte[]> CONSUMER = Consumer.from(GROUP, "1".getBytes(UTF_8));
    private static final Binding PLACE = Binding.of("raw").and("stream");

    private final Sealer sealer = Sealer.of(KeyRing.of(Secret.fromBase64(SecureRedisContender.SECRET)));
    private final RedisTestServer server = RedisTestServer.builder().start();
    private final RedisClient client = RedisClient.create(RedisURI.create(server.host(), server.port()));
    private final RedisCommands<byte[], byte[]> commands =
            client.connect(ByteArrayCodec.INSTANCE).sync();

    /** Puts them, in batches, into a new stream. */
    void enqueueAll(String payload, int count) {
        server.flushAll();
        commands.xgroupCreate(StreamOffset.from(STREAM, "0"), GROUP, XGroupCreateArgs.Builder.mkstream());
        for (int i = 0; i < count; i += BATCH) {
            byte[] batch = (payload + '\n').repeat(Math.min(BATCH, count - i)).getBytes(UTF_8);
            commands.xadd(STREAM, Map.of(BODY, sealer.seal(batch, PLACE, Duration.ZERO)));
        }
    }

    /** Takes a batch and acknowledges it; how many were in it, 0 where there is none. */
    @SuppressWarnings("unchecked") // Generic varargs of Lettuce
    int takeBatch() {
        List<StreamMessage<byte[], byte[]>> entries =
                commands.xreadgroup(CONSUMER, XReadArgs.Builder.count(1), StreamOffset.lastConsumed(STREAM));
        int count = 0;
        for (StreamMessage<byte[], byte[]> entry : entries) {
            for (byte[] envelope : entry.getBody().values()) {
                count += (int)
                        new String(sealer.open(envelope, PLACE), UTF_8).lines().count();
            }
            commands.xack(STREAM, GROUP, entry.getId());
        }
        return count;
    }

    @Override
    public void close() {
        client.shutdown();
        server.close();
    }
}
