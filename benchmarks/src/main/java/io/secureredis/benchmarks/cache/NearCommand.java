package io.secureredis.benchmarks.cache;

import io.lettuce.core.RedisClient;
import io.secureredis.benchmarks.LoadRun;
import io.secureredis.benchmarks.Rounds;
import io.secureredis.benchmarks.report.Bar;
import io.secureredis.benchmarks.report.Report;
import io.secureredis.benchmarks.report.Sample;
import io.secureredis.benchmarks.report.Table;
import io.secureredis.cache.SealedCacheWriter;
import io.secureredis.cache.near.NearCache;
import io.secureredis.cache.near.NearCacheTracking;
import io.secureredis.cache.near.NearCacheWriter;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.testserver.RedisTestServer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.springframework.cache.Cache;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.serializer.RedisSerializationContext.SerializationPair;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code near}: a hit in the near cache next to a get from Redis on loopback. */
@Command(
        name = "near",
        description = "A hit in the near cache next to a get from Redis: the writer alone, and with JSON.")
public final class NearCommand implements Callable<Integer> {

    private static final String NAME = "near";
    private static final byte[] KEY = (NAME + "::1").getBytes(StandardCharsets.UTF_8);
    private static final List<Integer> SIZES = List.of(100, 1024, 10 * 1024);

    @Mixin
    private final Rounds rounds = new Rounds();

    private final Report report = new Report("near");

    @Override
    public Integer call() {
        try (RedisTestServer server = RedisTestServer.builder().start()) {
            LettuceConnectionFactory connections =
                    new LettuceConnectionFactory(new RedisStandaloneConfiguration(server.host(), server.port()));
            connections.afterPropertiesSet();
            connections.start();
            NearCache near = new NearCache(10_000_000, Duration.ofHours(1), Clock.systemUTC());
            RedisClient client = (RedisClient) connections.getRequiredNativeClient();
            NearCacheTracking tracking =
                    NearCacheTracking.start(near, client, List.of(NAME + "::"), Duration.ofSeconds(1));
            measure(connections, near);
            tracking.close();
            connections.destroy();
        }
        return rounds.finish(report);
    }

    private void measure(LettuceConnectionFactory connections, NearCache near) {
        Sealer sealer = Sealer.of(KeyRing.of(Secret.fromRawBytes(new byte[32])));
        sealer.warmUp();
        RedisCacheWriter inner = SealedCacheWriter.delegate(connections);
        SealedCacheWriter far = SealedCacheWriter.sealing(inner, sealer).build();
        SealedCacheWriter nearWriter = SealedCacheWriter.sealing(new NearCacheWriter(inner, near, name -> true), sealer)
                .build();
        Cache farCache = cache(far);
        Cache nearCache = cache(nearWriter);
        Table table = new Table("get, 1 thread", "calls/s");
        Duration slice = Duration.ofMillis(rounds.isSmoke() ? 2 : 300);
        try (LoadRun load = new LoadRun(1)) {
            for (int size : SIZES) {
                nearCache.put("1", Article.ofAbout(size));
                Map<String, LoadRun.Operation> operations = new LinkedHashMap<>();
                operations.put("Redis", (thread, call) -> far.get(NAME, KEY));
                operations.put("near hit", (thread, call) -> nearWriter.get(NAME, KEY));
                operations.put("Redis (again)", (thread, call) -> far.get(NAME, KEY));
                operations.put("Redis, and JSON", (thread, call) -> farCache.get("1"));
                operations.put("near hit, and JSON", (thread, call) -> nearCache.get("1"));
                operations.values().forEach(operation -> load.perSecond(operation, slice));
                String setting = size < 1024 ? size + " B" : size / 1024 + " KiB";
                rounds.each(() -> operations.forEach(
                        (name, operation) -> table.add(name, setting, load.perSecond(operation, slice))));
                bars(table, setting);
            }
        }
        report.add(table);
        report.note(
                "Redis answers on loopback, the shortest way there is; a hit opens the envelope, and reads the JSON where it says so.");
    }

    private void bars(Table table, String setting) {
        Sample redis = table.sample("Redis", setting);
        report.add(Bar.ratioAtLeast(
                100,
                setting + ", near hit over a get from Redis",
                table.sample("near hit", setting).over(redis),
                table.sample("Redis (again)", setting).over(redis)));
    }

    private static Cache cache(SealedCacheWriter writer) {
        RedisCacheManager manager = RedisCacheManager.builder(writer)
                .cacheDefaults(RedisCacheConfiguration.defaultCacheConfig()
                        .serializeValuesWith(SerializationPair.fromSerializer(SpringCache.json())))
                .build();
        manager.afterPropertiesSet();
        return Objects.requireNonNull(manager.getCache(NAME));
    }
}
