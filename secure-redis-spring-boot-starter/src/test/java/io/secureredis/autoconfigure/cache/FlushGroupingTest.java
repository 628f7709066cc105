package io.secureredis.autoconfigure.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.TransactionResult;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.secureredis.autoconfigure.connection.TestConnections;
import io.secureredis.testserver.RedisTestServer;
import io.secureredis.testserver.TestCertificates;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FlushGroupingTest {

    private static final RedisTestServer REDIS = RedisTestServer.shared();

    private final AtomicInteger flushes = new AtomicInteger();
    private volatile Channel channel;
    private ClientResources plain;
    private ClientResources grouped;

    @BeforeEach
    void prepare() {
        plain = TestConnections.resources(new NettyCustomizer() {});
        ClientResources grouping = FlushGrouping.with(plain);
        grouped = new CustomizedResources(grouping, counting(grouping.nettyCustomizer()));
    }

    @AfterEach
    void release() {
        plain.shutdown(0, 0, TimeUnit.MILLISECONDS).awaitUninterruptibly();
    }

    private NettyCustomizer counting(NettyCustomizer before) {
        return new NettyCustomizer() {
            @Override
            public void afterChannelInitialized(Channel initialized) {
                before.afterChannelInitialized(initialized);
                channel = initialized;
                initialized.pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
                    @Override
                    public void flush(ChannelHandlerContext context) {
                        flushes.incrementAndGet();
                        context.flush();
                    }
                });
            }
        };
    }

    @Test
    void command_alone_leavesAtOnceWithOneFlush() {
        connected(RedisURI.create(REDIS.uri()), ClientOptions.create(), redis -> {
            redis.sync().ping();
            int before = flushes.get();
            for (int i = 0; i < 50; i++) {
                redis.sync().set("flush-grouping", "v" + i);
            }
            assertThat(flushes.get() - before).isEqualTo(50);
            assertThat(redis.sync().get("flush-grouping")).isEqualTo("v49");
        });
    }

    @Test
    void commands_queuedWhileTheLoopIsBusy_leaveTogether() {
        connected(RedisURI.create(REDIS.uri()), ClientOptions.create(), redis -> {
            redis.sync().ping();
            assertThat(flushesOf(redis, 100)).isEqualTo(1);
        });
    }

    @Test
    void commands_moreThanAGroup_areFlushedBetween() {
        connected(RedisURI.create(REDIS.uri()), ClientOptions.create(), redis -> {
            redis.sync().ping();
            assertThat(flushesOf(redis, 3 * FlushGroupingHandler.MOST + 10)).isBetween(3, 4);
        });
    }

    @Test
    void commands_overTls_shareARecord() throws Exception {
        try (TestCertificates certificates = TestCertificates.create();
                RedisTestServer server = RedisTestServer.builder()
                        .tls(certificates, certificates.server(), true)
                        .start()) {
            RedisURI address = TestConnections.address("localhost", server.port())
                    .withSsl(true)
                    .build();
            connected(address, TestConnections.showing(certificates, certificates.client()), redis -> {
                redis.sync().ping();
                assertThat(flushesOf(redis, 100)).isEqualTo(1);
            });
        }
    }

    @Test
    void transaction_amongCommandsOfOthers_happensAsAWhole() {
        connected(RedisURI.create(REDIS.uri()), ClientOptions.create(), redis -> {
            redis.sync().set("flush-grouping-tx", "0");
            redis.sync().watch("flush-grouping-tx");
            redis.sync().multi();
            RedisFuture<Long> first = redis.async().incr("flush-grouping-tx");
            RedisFuture<Long> second = redis.async().incr("flush-grouping-tx");
            TransactionResult result = redis.sync().exec();
            assertThat(result.wasDiscarded()).isFalse();
            assertThat(List.of(first.get(), second.get())).containsExactly(1L, 2L);
            assertThat(redis.sync().get("flush-grouping-tx")).isEqualTo("2");
        });
    }

    @Test
    void connection_cutWhileCommandsWait_sendsThemAgain() {
        connected(RedisURI.create(REDIS.uri()), ClientOptions.create(), redis -> {
            redis.sync().del("flush-grouping-list");
            List<RedisFuture<Long>> pushed = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                pushed.add(redis.async().rpush("flush-grouping-list", Integer.toString(i)));
                if (i == 100) {
                    channel.disconnect().awaitUninterruptibly();
                }
            }
            pushed.forEach(future -> assertThat(future.toCompletableFuture()).succeedsWithin(Duration.ofMinutes(1)));
            assertThat(redis.sync().llen("flush-grouping-list")).isGreaterThanOrEqualTo(200);
        });
    }

    /** How many flushes that many commands take, when all are queued before the first is written. */
    private int flushesOf(StatefulRedisConnection<String, String> redis, int commands) throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        channel.eventLoop().execute(() -> awaitUninterruptibly(busy));
        int before = flushes.get();
        List<CompletableFuture<String>> replies = new ArrayList<>();
        for (int i = 0; i < commands; i++) {
            replies.add(redis.async().echo("m" + i).toCompletableFuture());
        }
        busy.countDown();
        for (int i = 0; i < commands; i++) {
            assertThat(replies.get(i).get(1, TimeUnit.MINUTES)).isEqualTo("m" + i);
        }
        return flushes.get() - before;
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void connected(RedisURI address, ClientOptions options, TestConnections.Action action) {
        RedisClient client = RedisClient.create(grouped, address);
        client.setOptions(options);
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            action.on(connection);
        } catch (Exception e) {
            throw new AssertionError(e);
        } finally {
            client.shutdown(Duration.ZERO, Duration.ZERO);
        }
    }
}
