package io.secureredis.cache;

import static io.secureredis.cache.CacheFixture.CONNECTIONS;
import static io.secureredis.cache.CacheFixture.REDIS;
import static io.secureredis.cache.CacheFixture.flipBit;
import static io.secureredis.cache.CacheFixture.store;
import static io.secureredis.cache.CacheFixture.stored;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.PythonWithCryptography;
import io.secureredis.crypto.PythonWithCryptography.Result;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.serializer.AllowedTypes;
import io.secureredis.serializer.TypedJsonRedisSerializer;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cache.Cache;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.serializer.RedisSerializationContext.SerializationPair;
import tools.jackson.databind.json.JsonMapper;

/** Entries of caches that Python and Java write for each other. Source: {@code docs/spec/caches.md}. */
@ExtendWith(PythonWithCryptography.class)
class PythonCacheTest {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** Ordinary keys, and every kind that is hidden behind a {@code ~}. */
    private static final List<String> KEYS = List.of(
            "1",
            "b\u00fccher \u4f60\u597d \ud83d\ude00",
            "::",
            "{a}",
            "~1",
            "a\nb",
            "x\u0085y",
            "k".repeat(93),
            "k".repeat(94));

    /** Reads a JSON array of keys, and writes, reads or evicts the entry of each. */
    private static final String PROGRAM = """
            import json, os, sys
            from secure_redis import Cache, KeyRing, Redis, Secret
            from urllib.parse import urlsplit
            secrets = [Secret.parse(text) for text in os.environ["SECRETS"].split(",")]
            url = urlsplit(os.environ["REDIS_URL"])
            redis = Redis.connect(url.hostname, url.port, database=int(url.path[1:]))
            cache = Cache(redis, KeyRing(secrets[0], secrets[1:]), "books",
                hide_keys=os.environ["HIDE"] == "true", max_key_bytes=100)
            for key in json.loads(sys.stdin.buffer.read().decode("utf-8")):
                if os.environ["DO"] == "put":
                    cache.put(key, json.dumps("python " + key).encode("utf-8"), ttl_seconds=3600)
                elif os.environ["DO"] == "get":
                    value = cache.get(key)
                    print("miss" if value is None else json.dumps(json.loads(value)))
                else:
                    print(cache.evict(key))
            """;

    private static final String ONE = secret(1);
    private static final String TWO = secret(2);

    private static String secret(int seed) {
        byte[] bytes = new byte[32];
        new Random(seed).nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    @BeforeEach
    void clean() {
        REDIS.flushAll();
    }

    private static Cache java(boolean hideKeys, String... secrets) {
        List<Secret> all = List.of(secrets).stream().map(Secret::fromBase64).toList();
        KeyRing ring = KeyRing.of(all.get(0)).withOpenOnly(all.subList(1, all.size()));
        CacheRules rules = CacheRules.defaults().maxKeyBytes(100);
        CacheRules chosen = hideKeys ? rules.hideKeysAfter("books::") : rules;
        SealedCacheWriter writer = SealedCacheWriter.sealing(SealedCacheWriter.delegate(CONNECTIONS), Sealer.of(ring))
                .rules(name -> chosen)
                .build();
        RedisCacheConfiguration configuration = RedisCacheConfiguration.defaultCacheConfig()
                .entryTtl(Duration.ofHours(1))
                .serializeValuesWith(SerializationPair.fromSerializer(
                        TypedJsonRedisSerializer.of(AllowedTypes.jdkValues().andPackages("io.secureredis.cache"))));
        return Objects.requireNonNull(
                CacheFixture.manager(writer, configuration).getCache("books"));
    }

    private static List<String> python(String verb, boolean hideKeys, String... secrets) throws IOException {
        Map<String, String> environment = Map.of(
                "SECRETS", String.join(",", secrets),
                "REDIS_URL", url(),
                "HIDE", Boolean.toString(hideKeys),
                "DO", verb);
        Result result = PythonWithCryptography.program(environment, MAPPER.writeValueAsString(KEYS), PROGRAM);
        assertThat(result.exitCode()).as(result.output()).isZero();
        return result.output().lines().toList();
    }

    private static String url() {
        return "redis://" + REDIS.host() + ":" + REDIS.port() + "/" + REDIS.database();
    }

    private static Result command(String input, String... arguments) throws IOException {
        return PythonWithCryptography.secureRedis(
                Map.of("SECURE_REDIS_SECRET_KEY", ONE, "REDIS_URL", url()), input, arguments);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void get_putByPython_returnsTheValueOfEachKey(boolean hideKeys) throws IOException {
        python("put", hideKeys, ONE);
        Cache cache = java(hideKeys, ONE);
        for (String key : KEYS) {
            assertThat(cache.get(key, String.class)).isEqualTo("python " + key);
        }
        assertThat(REDIS.command("DBSIZE")).isEqualTo((long) KEYS.size());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void get_putByJava_isReadByPython(boolean hideKeys) throws IOException {
        Cache cache = java(hideKeys, ONE);
        KEYS.forEach(key -> cache.put(key, "java " + key));
        List<String> read = python("get", hideKeys, ONE);
        for (int i = 0; i < KEYS.size(); i++) {
            assertThat(MAPPER.readValue(read.get(i), String.class)).isEqualTo("java " + KEYS.get(i));
        }
    }

    /** Between two instances in the middle of a rotation, hidden entries are the same entries for both languages. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void put_afterThePromotion_replacesTheEntryUnderTheOldName(boolean hideKeys) throws IOException {
        Cache before = java(hideKeys, ONE, TWO);
        KEYS.forEach(key -> before.put(key, "java"));
        assertThat(python("get", hideKeys, TWO, ONE)).containsOnly("\"java\"");
        python("put", hideKeys, TWO, ONE);
        for (String key : KEYS) {
            assertThat(before.get(key, String.class)).isEqualTo("python " + key);
        }
        assertThat(REDIS.command("DBSIZE")).isEqualTo((long) KEYS.size());
        assertThat(python("evict", hideKeys, ONE, TWO)).containsOnly("True");
        assertThat(REDIS.command("DBSIZE")).isEqualTo(0L);
    }

    @Test
    void get_nullOfEachSide_isANullForTheOther() throws IOException {
        Cache cache = java(false, ONE);
        cache.put("java", null);
        assertThat(command("", "get", "books", "java").output()).isEqualTo("null");
        command("null", "put", "books", "python", "60");
        Cache.ValueWrapper read = cache.get("python");
        assertThat(read).isNotNull();
        assertThat(read.get()).isNull();
    }

    @SuppressWarnings("ArrayRecordComponent") // Compared by its text
    record Book(String title, int price, long sold, byte[] cover, List<String> authors) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Book book && toString().equals(book.toString());
        }

        @Override
        public int hashCode() {
            return toString().hashCode();
        }

        @Override
        public String toString() {
            return title + price + sold + Base64.getEncoder().encodeToString(cover) + authors;
        }
    }

    /** The examples of {@code docs/spec/caches.md}, section 3. */
    @Test
    void get_objectsAsThePageDescribesThem_areRead() throws IOException {
        String json = "[\"" + Book.class.getName()
                + "\",{\"title\":\"Momo\",\"price\":12,\"sold\":7,\"cover\":\"AQI=\",\"authors\":[\"java.util.ArrayList\",[\"Ende\"]]}]";
        Book book = new Book("Momo", 12, 7, new byte[] {1, 2}, new java.util.ArrayList<>(List.of("Ende")));
        Cache cache = java(false, ONE);
        command(json, "put", "books", "python", "60");
        command("[\"java.lang.Long\",42]", "put", "books", "long", "60");
        assertThat(cache.get("python", Book.class)).isEqualTo(book);
        assertThat(cache.get("long", Long.class)).isEqualTo(42L);
        cache.put("java", book);
        assertThat(command("", "get", "books", "java").output()).isEqualTo(json);
    }

    @Test
    void put_byPython_hasItsLifetimeInRedisToo() throws IOException {
        assertThat(command("\"x\"", "put", "books", "1", "60").exitCode()).isZero();
        assertThat((Long) REDIS.command("PTTL", "books::1")).isBetween(1L, 60_000L);
    }

    @Test
    void get_damagedMovedOrPlain_isRefusedWithItsOutcomeOnly() throws IOException {
        java(false, ONE).put("1", "canary");
        byte[] envelope = stored("books::1");
        store("books::2", envelope);
        store("books::1", flipBit(envelope, envelope.length * 8 - 1));
        store("books::3", "canary".getBytes(UTF_8));
        assertThat(command("", "get", "books", "1")).isEqualTo(new Result(1, "error: not-authentic"));
        assertThat(command("", "get", "books", "2")).isEqualTo(new Result(1, "error: not-authentic"));
        assertThat(command("", "get", "books", "3")).isEqualTo(new Result(1, "error: not-sealed"));
        assertThat(command("", "get", "books", "4")).isEqualTo(new Result(1, "error: no entry"));
    }

    @Test
    void get_keyOfAnotherType_isAnErrorOfRedis() throws IOException {
        REDIS.command("LPUSH", "books::1", "x");
        assertThat(command("", "get", "books", "1").output()).startsWith("error: WRONGTYPE");
    }

    @Test
    void secret_thatMustNotBeUsed_isRefusedWithoutBeingShown() throws IOException {
        for (String bad :
                List.of("00112233445566778899aabbccddeeff", "AAECAwQFBgcICQoLDA0ODw==", "AAAA", "not base64!")) {
            Result result = PythonWithCryptography.secureRedis(
                    new HashMap<>(Map.of("SECURE_REDIS_SECRET_KEY", bad, "REDIS_URL", url())), "", "get", "books", "1");
            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.output()).startsWith("error: the secret ").doesNotContain(bad);
        }
    }
}
