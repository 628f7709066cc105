package io.secureredis.cache;

import static io.secureredis.cache.CacheFixture.CONNECTIONS;
import static io.secureredis.cache.CacheFixture.REDIS;
import static io.secureredis.cache.CacheFixture.bytes;
import static io.secureredis.cache.CacheFixture.manager;
import static io.secureredis.cache.CacheFixture.sealer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.data.redis.cache.RedisCache;

class CacheKeysTest {

    private final SealedCacheWriter writer =
            SealedCacheWriter.sealing(CONNECTIONS, sealer()).build();

    @BeforeEach
    void empty() {
        for (Object key : (List<?>) REDIS.command("KEYS", "keys-*")) {
            REDIS.command("DEL", (String) key);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a::b", "a:", "a*", "a?", "a[b]", "a\\b", "a\nb", "a\u007fb"})
    void cacheName_crossingOrWild_isRefused(String name) {
        assertThatThrownBy(() -> writer.get(name, bytes("k")))
                .isInstanceOf(InvalidCacheNameException.class)
                .hasMessageStartingWith("SR206 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "com.acme.Book.byId", "a:b", "books-2", "größe", "a b"})
    void cacheName_ordinary_isAccepted(String name) {
        assertThat(writer.get(name, bytes("keys-none"))).isNull();
    }

    @Test
    void cacheName_longest_isAcceptedAndOneMoreIsRefused() {
        assertThat(writer.get("n".repeat(200), bytes("keys-none"))).isNull();
        assertThatThrownBy(() -> writer.get("n".repeat(201), bytes("keys-none")))
                .isInstanceOf(InvalidCacheNameException.class);
    }

    /** The first and the last character of each range of control characters, and their neighbours. */
    @ParameterizedTest
    @CsvSource({
        "00, true",
        "1f, true",
        "20, false",
        "7d, false",
        "7f, true",
        "80, true",
        "9f, true",
        "a0, false",
        "c2, false"
    })
    void key_characterAtTheEdgeOfARange_isHiddenOnlyIfItControls(String character, boolean hidden) {
        String odd = Character.toString(Integer.parseInt(character, 16));
        for (String key : List.of(odd, "k" + odd, odd + "k")) {
            byte[] stored = bytes("keys-edge::" + key);
            writer.put("keys-edge", stored, bytes("v"), null);
            assertThat(REDIS.command("EXISTS", "keys-edge::" + key)).isEqualTo(hidden ? 0L : 1L);
            assertThat(writer.get("keys-edge", stored)).isEqualTo(bytes("v"));
            writer.evict("keys-edge", stored);
        }
    }

    @ParameterizedTest
    @CsvSource({"8192, false", "8193, true"})
    void key_longestThatIsKept_isKeptAndOneMoreByteIsHidden(int length, boolean hidden) {
        String key = "keys-long::" + "k".repeat(length - "keys-long::".length());
        writer.put("keys-long", bytes(key), bytes("v"), null);
        assertThat(REDIS.command("EXISTS", key)).isEqualTo(hidden ? 0L : 1L);
        assertThat(writer.get("keys-long", bytes(key))).isEqualTo(bytes("v"));
        writer.evict("keys-long", bytes(key));
    }

    /** A key that is the prefix and nothing else has no first character that could look hidden. */
    @Test
    void key_ofThePrefixAlone_isKept() {
        writer.put("keys-none", bytes("keys-none::"), bytes("v"), null);
        assertThat(REDIS.command("EXISTS", "keys-none::")).isEqualTo(1L);
        assertThat(writer.get("keys-none", bytes("keys-none::"))).isEqualTo(bytes("v"));
    }

    @Test
    void clear_patternOfAnotherPrefixWhereKeysAreHidden_isRefused() {
        SealedCacheWriter hiding = SealedCacheWriter.sealing(CONNECTIONS, sealer())
                .rules(name -> CacheRules.defaults().hideKeysAfter(name + "::"))
                .build();
        for (String pattern : List.of("keys-other::*", "keys-h:*", "*")) {
            assertThatThrownBy(() -> hiding.clear("keys-h", bytes(pattern)))
                    .isInstanceOf(InvalidCacheKeyException.class)
                    .hasMessageStartingWith("SR207 ");
        }
    }

    static Stream<String> oddKeys() {
        return Stream.of(
                "canary\r\n",
                "\u0000canary",
                "canary\u007f",
                "canary\u0085",
                "\u009bcanary",
                "canary" + "k".repeat(9_000),
                "\n");
    }

    @ParameterizedTest
    @MethodSource("oddKeys")
    void key_tooLongOrWithControlCharacters_isHiddenAndWorks(String key) {
        RedisCache cache = (RedisCache) manager(writer).getCache("keys-odd");
        cache.put(key, 1);
        cache.put(key + "x", 2);
        assertThat(cache.get(key).get()).isEqualTo(1);
        assertThat(cache.putIfAbsent(key, 3).get()).isEqualTo(1);
        assertThat(cache.retrieve(key).join().get()).isEqualTo(1);
        assertThat((List<?>) REDIS.command("KEYS", "keys-odd*"))
                .hasSize(2)
                .allSatisfy(stored -> assertThat((String) stored).matches("keys-odd::~[A-Za-z0-9_-]{22}"));
        assertThat(cache.evictIfPresent(key)).isTrue();
        assertThat(cache.get(key)).isNull();
        cache.clear();
        assertThat((List<?>) REDIS.command("KEYS", "keys-odd*")).isEmpty();
    }

    @Test
    void key_hiddenNameOfAnotherKey_doesNotReachItsEntry() {
        RedisCache cache = (RedisCache) manager(writer).getCache("keys-odd");
        cache.put("secret\n", 1);
        String hidden = (String) ((List<?>) REDIS.command("KEYS", "keys-odd*")).get(0);
        assertThat(cache.get(hidden.substring("keys-odd::".length()))).isNull();
        assertThat(cache.get("secret\n").get()).isEqualTo(1);
    }

    @Test
    void key_emptyOrWithAnotherPrefix_isHiddenAsAWhole() {
        SealedCacheWriter other = SealedCacheWriter.sealing(CONNECTIONS, sealer())
                .rules(name -> CacheRules.defaults().keyPrefix("keys-own-"))
                .build();
        for (byte[] key : List.of(new byte[0], bytes("elsewhere\n"))) {
            writer.put("keys-a", key, bytes("v"), null);
            assertThat(writer.get("keys-a", key)).isEqualTo(bytes("v"));
            writer.evict("keys-a", key);
        }
        other.put("keys-a", bytes("keys-own-\n"), bytes("v"), null);
        assertThat((String) ((List<?>) REDIS.command("KEYS", "keys-own-*")).get(0))
                .matches("keys-own-~[A-Za-z0-9_-]{22}");
    }

    @Test
    void clear_prefixWithWildcards_removesTheCachesKeysAndNoOther() {
        String prefix = "keys-a*[x]?\\one::";
        REDIS.command("SET", "keys-abcx1one::other", "foreign");
        for (CacheRules rules : List.of(
                CacheRules.defaults().keyPrefix(prefix), CacheRules.defaults().hideKeysAfter(prefix))) {
            SealedCacheWriter own = SealedCacheWriter.sealing(CONNECTIONS, sealer())
                    .rules(name -> rules)
                    .build();
            own.put("keys-a", bytes(prefix + "k"), bytes("v"), null);
            own.clear("keys-a", bytes(prefix + "*"));
            assertThat((List<?>) REDIS.command("KEYS", "keys-a*")).isEqualTo(List.of("keys-abcx1one::other"));
        }
    }

    @Test
    void key_rulesOfItsCache_hold() {
        SealedCacheWriter free = SealedCacheWriter.sealing(CONNECTIONS, sealer())
                .rules(name -> CacheRules.defaults().maxKeyBytes(10_000).allowControlCharactersInKeys())
                .build();
        byte[] key = bytes("keys-\n" + "k".repeat(9_000));
        free.put("keys-a", key, bytes("v"), null);
        assertThat(free.get("keys-a", key)).isEqualTo(bytes("v"));
    }

    @Test
    void hiddenKeys_everyOperation_worksAndNothingIsReadable() {
        SealedCacheWriter hiding = SealedCacheWriter.sealing(CONNECTIONS, sealer())
                .rules(name -> CacheRules.defaults().hideKeysAfter(name + "::"))
                .build();
        RedisCache cache = (RedisCache) manager(hiding).getCache("keys-h");
        cache.put("canary", 1);
        assertThat(cache.get("canary").get()).isEqualTo(1);
        assertThat(cache.putIfAbsent("canary", 2).get()).isEqualTo(1);
        assertThat(cache.get("canary2", () -> 3)).isEqualTo(3);
        assertThat(cache.retrieve("canary2").join().get()).isEqualTo(3);
        List<?> keys = (List<?>) REDIS.command("KEYS", "keys-h*");
        assertThat(keys).hasSize(2).allSatisfy(key -> assertThat((String) key).matches("keys-h::[A-Za-z0-9_-]{22}"));
        assertThat(cache.evictIfPresent("canary")).isTrue();
        cache.clear();
        assertThat((List<?>) REDIS.command("KEYS", "keys-h*")).isEmpty();
    }

    @Test
    void hiddenKeys_partialClear_saysWhyItCannot() {
        SealedCacheWriter hiding = SealedCacheWriter.sealing(CONNECTIONS, sealer())
                .rules(name -> CacheRules.defaults().hideKeysAfter(name + "::"))
                .build();
        RedisCache cache = (RedisCache) manager(hiding).getCache("keys-h");
        assertThatThrownBy(() -> cache.clear("can*"))
                .isInstanceOf(InvalidCacheKeyException.class)
                .hasMessageStartingWith("SR208 ");
        assertThatThrownBy(() -> hiding.get("keys-h", bytes("elsewhere")))
                .isInstanceOf(InvalidCacheKeyException.class)
                .hasMessageStartingWith("SR207 ");
    }

    @Test
    void tooLargeValue_isNotStoredAndTheOlderOneGoes() {
        List<String> skipped = new java.util.ArrayList<>();
        SealedCacheWriter small = SealedCacheWriter.sealing(
                        CONNECTIONS,
                        io.secureredis.crypto.Sealer.builder(io.secureredis.crypto.KeyRing.of(CacheFixture.SECRET))
                                .maxPlaintextBytes(100)
                                .build())
                .listener(new CacheEventListener() {
                    @Override
                    public void notStored(String cacheName, io.secureredis.SecureRedisException reason) {
                        skipped.add(cacheName + " " + reason.code());
                    }
                })
                .build();
        byte[] key = bytes("keys-big");
        small.put("keys-a", key, bytes("old"), null);
        small.put("keys-a", key, new byte[101], null);
        assertThat(small.get("keys-a", key)).isNull();
        int[] loads = new int[1];
        assertThat(small.get("keys-a", key, () -> new byte[101 + loads[0]++], null, false))
                .hasSize(101);
        assertThat(loads[0]).isEqualTo(1);
        assertThat(small.putIfAbsent("keys-a", key, new byte[101], null)).isNull();
        small.store("keys-a", key, new byte[101], null).join();
        assertThat(small.get("keys-a", key)).isNull();
        assertThat(skipped).hasSize(4).containsOnly("keys-a SR114");
    }
}
