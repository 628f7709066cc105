package io.secureredis.benchmarks.alternatives;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.CipherCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.secureredis.cache.SealedCacheWriter;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.testserver.RedisTestServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jobrunr.storage.StorageProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Shows each cell of the comparison in {@code docs/comparison.md} that a program can show. */
class AlternativesTest {

    private static final String CANARY = "canary-4711-iban";
    private static final SecretKeySpec KEY = new SecretKeySpec(new byte[32], "AES");
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final byte[] SECRET = new byte[32];

    static {
        RANDOM.nextBytes(SECRET);
    }

    private RedisTestServer server;
    private RedisClient client;
    private LettuceConnectionFactory connections;

    @BeforeEach
    void start() {
        server = RedisTestServer.builder().start();
        client = RedisClient.create(RedisURI.create(server.host(), server.port()));
        connections = new LettuceConnectionFactory(new RedisStandaloneConfiguration(server.host(), server.port()));
        connections.afterPropertiesSet();
        connections.start();
    }

    @AfterEach
    void stop() {
        connections.destroy();
        client.shutdown();
        server.close();
    }

    @Test
    void springCache_value_isReadable() {
        RedisCacheManager caches = RedisCacheManager.builder(connections)
                .cacheDefaults(RedisCacheConfiguration.defaultCacheConfig())
                .build();
        caches.afterPropertiesSet();
        caches.getCache("books").put("1", CANARY);
        assertThat(stored("books::1")).contains(CANARY);
    }

    @Test
    void redisson_value_isReadableAndNoCodecEncrypts() throws IOException {
        Config config = new Config();
        config.useSingleServer()
                .setAddress("redis://" + server.host() + ":" + server.port())
                .setConnectionMinimumIdleSize(1)
                .setConnectionPoolSize(2);
        RedissonClient redisson = Redisson.create(config);
        redisson.getBucket("books::1").set(List.of(CANARY, "x"));
        redisson.shutdown();
        assertThat(stored("books::1")).contains(CANARY.substring(0, CANARY.length() - 1));
        assertThat(classesOf(Redisson.class, "org/redisson/"))
                .noneMatch(name -> name.contains("crypt") || name.contains("cipher"));
    }

    @Test
    void jobRunr_hasNoStorageInRedis() throws IOException {
        assertThat(classesOf(StorageProvider.class, "org/jobrunr/"))
                .anyMatch(name -> name.contains("storage"))
                .noneMatch(name -> name.contains("redis"));
    }

    /** A codec sees the value alone, so it has nothing to bind it to, whatever cipher it is given. */
    @Test
    void cipherCodec_valueCopiedToAnotherKey_opensThere() {
        try (StatefulRedisConnection<String, String> connection = client.connect(encrypting())) {
            RedisCommands<String, String> commands = connection.sync();
            commands.psetex("user:1", 60_000, CANARY);
            assertThat(stored("user:1")).doesNotContain(CANARY);
            commands.copy("user:1", "user:2");
            commands.persist("user:1");
            assertThat(commands.get("user:2")).isEqualTo(CANARY);
            assertThat(commands.ttl("user:1")).isEqualTo(-1);
            assertThat(commands.get("user:1")).isEqualTo(CANARY);
        }
    }

    @Test
    void secureRedis_valueCopiedToAnotherKey_isAMiss() {
        Sealer sealer = Sealer.builder(KeyRing.of(Secret.fromRawBytes(SECRET))).build();
        SealedCacheWriter writer =
                SealedCacheWriter.sealing(connections, sealer).build();
        writer.put("users", "users::1".getBytes(UTF_8), CANARY.getBytes(UTF_8), Duration.ofMinutes(1));
        assertThat(stored("users::1")).doesNotContain(CANARY);
        server.command("COPY", "users::1", "users::2");
        assertThat(writer.get("users", "users::2".getBytes(UTF_8))).isNull();
        assertThat(writer.get("users", "users::1".getBytes(UTF_8))).isEqualTo(CANARY.getBytes(UTF_8));
    }

    private String stored(String key) {
        try (StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE)) {
            return new String(connection.sync().get(key.getBytes(UTF_8)), ISO_8859_1);
        }
    }

    /** The best that this codec can be: AES-GCM, and a random nonce before each value. */
    private static RedisCodec<String, String> encrypting() {
        return new RedisCodec<>() {

            @Override
            public String decodeKey(ByteBuffer bytes) {
                return StringCodec.UTF8.decodeKey(bytes);
            }

            @Override
            public String decodeValue(ByteBuffer bytes) {
                byte[] nonce = new byte[12];
                bytes.get(nonce);
                return values(nonce).decodeValue(bytes);
            }

            @Override
            public ByteBuffer encodeKey(String key) {
                return StringCodec.UTF8.encodeKey(key);
            }

            @Override
            public ByteBuffer encodeValue(String value) {
                byte[] nonce = new byte[12];
                RANDOM.nextBytes(nonce);
                ByteBuffer encoded = values(nonce).encodeValue(value);
                return ByteBuffer.allocate(nonce.length + encoded.remaining())
                        .put(nonce)
                        .put(encoded)
                        .flip();
            }
        };
    }

    private static RedisCodec<String, String> values(byte[] nonce) {
        return CipherCodec.forValues(
                StringCodec.UTF8,
                descriptor -> cipher(Cipher.ENCRYPT_MODE, nonce),
                descriptor -> cipher(Cipher.DECRYPT_MODE, nonce));
    }

    private static Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, KEY, new GCMParameterSpec(128, nonce));
        return cipher;
    }

    private static List<String> classesOf(Class<?> type, String packages) throws IOException {
        String jar = type.getProtectionDomain().getCodeSource().getLocation().getPath();
        try (JarFile file = new JarFile(Path.of(jar).toFile())) {
            return file.stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.endsWith(".class") && name.startsWith(packages))
                    .map(name -> name.toLowerCase(Locale.ROOT))
                    .toList();
        }
    }
}
