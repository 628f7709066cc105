package io.secureredis.autoconfigure;

import static io.secureredis.autoconfigure.Starter.REDIS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.crypto.OpenException;
import io.secureredis.crypto.OpenFailure;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.core.RedisOperations;
import org.springframework.data.redis.core.RedisTemplate;
import org.springframework.data.redis.core.ScanOptions;
import org.springframework.data.redis.core.SessionCallback;
import org.springframework.data.redis.core.ZSetOperations;

/** What {@code sealedRedisTemplate} binds, seals again, and refuses. */
class SealedTemplateBindingTest {

    @BeforeEach
    void empty() {
        Starter.delete("tpl-");
    }

    @SuppressWarnings("unchecked")
    private static void with(Consumer<RedisTemplate<String, Object>> test) {
        Starter.application()
                .run(context -> test.accept((RedisTemplate<String, Object>) context.getBean("sealedRedisTemplate")));
    }

    private static void assertDoesNotOpen(OpenFailure failure, ThrowingCallable read) {
        assertThatThrownBy(read)
                .isInstanceOfSatisfying(
                        OpenException.class,
                        thrown -> assertThat(thrown.failure()).isEqualTo(failure));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    @Test
    void value_copiedToAnotherKey_doesNotOpen() {
        with(template -> {
            template.opsForValue().set("tpl-a", "canary");
            REDIS.command("COPY", "tpl-a", "tpl-b");
            assertDoesNotOpen(
                    OpenFailure.NOT_AUTHENTIC, () -> template.opsForValue().get("tpl-b"));
            REDIS.command("RENAME", "tpl-a", "tpl-c");
            assertDoesNotOpen(
                    OpenFailure.NOT_AUTHENTIC, () -> template.opsForValue().get("tpl-c"));
            assertDoesNotOpen(
                    OpenFailure.NOT_AUTHENTIC, () -> template.opsForValue().multiGet(List.of("tpl-b")));
        });
    }

    @Test
    void hashValue_copiedToAnotherFieldOrHash_doesNotOpen() {
        with(template -> {
            template.opsForHash().put("tpl-h", "role", "admin");
            byte[] stored = (byte[]) REDIS.command(bytes("HGET"), bytes("tpl-h"), bytes("role"));
            REDIS.command(bytes("HSET"), bytes("tpl-h"), bytes("other"), stored);
            REDIS.command(bytes("HSET"), bytes("tpl-i"), bytes("role"), stored);
            REDIS.command(bytes("SET"), bytes("tpl-v"), stored);
            assertDoesNotOpen(
                    OpenFailure.NOT_AUTHENTIC, () -> template.opsForHash().get("tpl-h", "other"));
            assertDoesNotOpen(
                    OpenFailure.NOT_AUTHENTIC, () -> template.opsForHash().entries("tpl-i"));
            assertDoesNotOpen(
                    OpenFailure.NOT_AUTHENTIC, () -> template.opsForHash().values("tpl-i"));
            assertDoesNotOpen(
                    OpenFailure.NOT_AUTHENTIC, () -> template.opsForValue().get("tpl-v"));
        });
    }

    @Test
    void emptyValue_written_isNotSealed() {
        with(template -> {
            REDIS.command("SET", "tpl-e", "");
            assertDoesNotOpen(
                    OpenFailure.NOT_SEALED, () -> template.opsForValue().get("tpl-e"));
            assertThat(template.opsForValue().get("tpl-none")).isNull();
        });
    }

    @Test
    void value_everyWayInAndOut_comesBack() {
        with(template -> {
            assertThat(template.opsForValue().setIfAbsent("tpl-a", 1L)).isTrue();
            assertThat(template.opsForValue().setIfAbsent("tpl-a", 2L)).isFalse();
            assertThat(template.opsForValue().getAndSet("tpl-a", 3L)).isEqualTo(1L);
            template.opsForValue().multiSet(Map.of("tpl-b", "b", "tpl-c", "c"));
            assertThat(template.opsForValue().multiGet(List.of("tpl-a", "tpl-none", "tpl-c")))
                    .isEqualTo(Arrays.asList(3L, null, "c"));
            template.opsForValue().set("tpl-d", "d", java.time.Duration.ofMinutes(1));
            assertThat(template.opsForValue().getAndExpire("tpl-d", java.time.Duration.ofMinutes(2)))
                    .isEqualTo("d");
            assertThat(template.boundValueOps("tpl-d").get()).isEqualTo("d");
            assertThat(template.opsForValue().getAndDelete("tpl-d")).isEqualTo("d");
        });
    }

    @Test
    void hash_everyWayInAndOut_comesBack() {
        with(template -> {
            template.<String, Object>opsForHash().putAll("tpl-h", Map.of("a", 1L, "b", 2L));
            assertThat(template.opsForHash().putIfAbsent("tpl-h", "a", 9L)).isFalse();
            assertThat(template.opsForHash().multiGet("tpl-h", List.of("a", "none", "b")))
                    .isEqualTo(Arrays.asList(1L, null, 2L));
            assertThat(template.opsForHash().values("tpl-h")).containsExactlyInAnyOrder(1L, 2L);
            assertThat(template.opsForHash().keys("tpl-h")).containsExactlyInAnyOrder("a", "b");
            assertThat(template.opsForHash().randomEntry("tpl-h").getValue()).isIn(1L, 2L);
            assertThat(template.opsForHash().randomEntries("tpl-h", 2)).isEqualTo(Map.of("a", 1L, "b", 2L));
            try (var cursor = template.opsForHash().scan("tpl-h", ScanOptions.NONE)) {
                assertThat(cursor.stream().map(Map.Entry::getValue)).containsExactlyInAnyOrder(1L, 2L);
            }
            assertThat(template.boundHashOps("tpl-h").entries()).containsEntry("a", 1L);
        });
    }

    @Test
    void collections_everyWayInAndOut_comeBack() {
        with(template -> {
            template.opsForList().rightPushAll("tpl-l", "a", "b", "c");
            template.opsForList().set("tpl-l", 1, "B");
            assertThat(template.opsForList().index("tpl-l", 1)).isEqualTo("B");
            assertThat(template.opsForList().leftPop("tpl-l")).isEqualTo("a");
            assertThat(template.opsForList().rightPop("tpl-l", java.time.Duration.ofSeconds(1)))
                    .isEqualTo("c");
            template.opsForSet().add("tpl-s", "a", "b");
            assertThat(template.opsForSet().members("tpl-s")).isEqualTo(Set.of("a", "b"));
            assertThat(template.opsForSet().pop("tpl-s")).isIn("a", "b");
            template.opsForZSet().add("tpl-z", "late", 2);
            template.opsForZSet().add("tpl-z", Set.of(ZSetOperations.TypedTuple.of("early", 1.0)));
            assertThat(template.opsForZSet().range("tpl-z", 0, -1)).containsExactly("early", "late");
            assertThat(template.opsForZSet().rangeByScoreWithScores("tpl-z", 0, 1.5))
                    .extracting(ZSetOperations.TypedTuple::getValue)
                    .containsExactly("early");
            assertThat(Objects.requireNonNull(template.opsForZSet().popMax("tpl-z"))
                            .getValue())
                    .isEqualTo("late");
            assertThat(Objects.requireNonNull(template.opsForZSet().popMin("tpl-z", java.time.Duration.ofSeconds(1)))
                            .getValue())
                    .isEqualTo("early");
        });
    }

    @Test
    void renameAndCopy_everyStructure_isSealedAgain() {
        with(template -> {
            template.opsForValue().set("tpl-v", "v", java.time.Duration.ofHours(1));
            template.opsForHash().put("tpl-h", "f", "h");
            template.opsForList().rightPushAll("tpl-l", "1", "2");
            template.opsForSet().add("tpl-s", "s");
            template.opsForZSet().add("tpl-z", "z", 7);
            for (String key : List.of("tpl-v", "tpl-h", "tpl-l", "tpl-s", "tpl-z")) {
                template.rename(key, key + "2");
                assertThat(template.renameIfAbsent(key + "2", key + "3")).isTrue();
                assertThat(template.copy(key + "3", key + "4", false)).isTrue();
                assertThat(template.hasKey(key)).isFalse();
            }
            assertThat(template.opsForValue().get("tpl-v4")).isEqualTo("v");
            assertThat(template.getExpire("tpl-v4")).isPositive();
            assertThat(template.opsForHash().entries("tpl-h3")).isEqualTo(Map.of("f", "h"));
            assertThat(template.opsForList().range("tpl-l4", 0, -1)).containsExactly("1", "2");
            assertThat(template.opsForSet().members("tpl-s3")).isEqualTo(Set.of("s"));
            assertThat(template.opsForZSet().rangeWithScores("tpl-z4", 0, -1))
                    .extracting(ZSetOperations.TypedTuple::getScore)
                    .containsExactly(7.0);
            assertThatThrownBy(() -> template.rename("tpl-none", "tpl-x")).isInstanceOf(DataAccessException.class);
            template.opsForValue().set("tpl-w", "w");
            assertThat(template.renameIfAbsent("tpl-w", "tpl-v4")).isFalse();
        });
    }

    @Test
    void commands_thatComparesOrChangesContent_areRefused() {
        with(template -> {
            template.opsForSet().add("tpl-s", "a");
            List<ThrowingCallable> refused = List.of(
                    () -> template.opsForSet().isMember("tpl-s", "a"),
                    () -> template.opsForSet().isMember("tpl-s", "a", "b"),
                    () -> template.opsForSet().remove("tpl-s", "a"),
                    () -> template.opsForSet().move("tpl-s", "a", "tpl-t"),
                    () -> template.opsForSet().union("tpl-s", "tpl-t"),
                    () -> template.opsForSet().intersectAndStore("tpl-s", "tpl-t", "tpl-u"),
                    () -> template.opsForList().remove("tpl-l", 1, "a"),
                    () -> template.opsForList().indexOf("tpl-l", "a"),
                    () -> template.opsForList().leftPush("tpl-l", "pivot", "a"),
                    () -> template.opsForList().rightPopAndLeftPush("tpl-l", "tpl-m"),
                    () -> template.opsForZSet().score("tpl-z", "a"),
                    () -> template.opsForZSet().remove("tpl-z", "a"),
                    () -> template.opsForZSet().incrementScore("tpl-z", "a", 1),
                    () -> template.opsForZSet().rank("tpl-z", "a"),
                    () -> template.opsForZSet().unionAndStore("tpl-z", "tpl-y", "tpl-x"),
                    () -> template.opsForHash().increment("tpl-h", "f", 1),
                    () -> template.opsForHash().lengthOfValue("tpl-h", "f"),
                    () -> template.opsForValue().increment("tpl-v"),
                    () -> template.opsForValue().append("tpl-v", "x"),
                    () -> template.opsForValue().compareAndSet("tpl-v", "x", "y"),
                    () -> template.compareAndDelete("tpl-v", "x"),
                    () -> template.getDigest("tpl-v"),
                    () -> template.opsForValue().set("tpl-v", "x", 3),
                    () -> template.opsForValue().get("tpl-v", 0, 3),
                    () -> template.opsForValue().size("tpl-v"),
                    () -> template.opsForValue().setBit("tpl-v", 1, true),
                    () -> template.sort(org.springframework.data.redis.core.query.SortQueryBuilder.sort("tpl-l")
                            .build()),
                    () -> template.opsForStream().add("tpl-x", Map.of("f", "v")),
                    () -> template.opsForHyperLogLog().add("tpl-p", "v"),
                    () -> template.opsForGeo().add("tpl-g", new org.springframework.data.geo.Point(1, 2), "v"),
                    () -> template.convertAndSend("tpl-channel", "canary"),
                    () -> template.execute(
                            org.springframework.data.redis.core.script.RedisScript.of("return ARGV[1]", String.class),
                            List.of("tpl-v"),
                            "canary"));
            for (int i = 0; i < refused.size(); i++) {
                assertThatThrownBy(refused.get(i)).as("command %s", i).hasMessageStartingWith("SR240");
            }
            assertThat(template.keys("tpl-*")).containsExactly("tpl-s");
        });
    }

    @Test
    void pipeline_readsAndWrites_areOpenedInTheirOrder() {
        with(template -> {
            template.opsForValue().set("tpl-a", "first");
            template.opsForHash().put("tpl-h", "f", "field");
            List<Object> answers = template.executePipelined(new SessionCallback<>() {
                @Override
                @SuppressWarnings("unchecked")
                public <K, V> Object execute(RedisOperations<K, V> operations) {
                    RedisOperations<String, Object> redis = (RedisOperations<String, Object>) operations;
                    redis.opsForValue().get("tpl-a");
                    redis.opsForValue().set("tpl-b", "second");
                    redis.opsForHash().put("tpl-h", "g", "more");
                    redis.<String, Object>opsForHash().putAll("tpl-h", Map.of("i", "many"));
                    redis.opsForValue().get("tpl-none");
                    redis.opsForList().rightPush("tpl-l", "element");
                    redis.opsForList().set("tpl-l", 0, "changed");
                    redis.opsForList().range("tpl-l", 0, -1);
                    redis.opsForValue().get("tpl-b");
                    redis.opsForHash().values("tpl-h");
                    redis.expire("tpl-b", java.time.Duration.ofMinutes(1));
                    redis.opsForHash().get("tpl-h", "f");
                    return null;
                }
            });
            assertThat(answers).startsWith("first").endsWith(true, "field").contains(List.of("changed"), "second");
            assertThat(answers)
                    .filteredOn(answer -> answer instanceof List<?> list && list.size() == 3)
                    .singleElement(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                    .containsExactlyInAnyOrder("field", "more", "many");
        });
    }

    @Test
    void transaction_readsAndWrites_areOpenedInTheirOrder() {
        with(template -> {
            template.opsForValue().set("tpl-a", "first");
            List<Object> answers = template.execute(new SessionCallback<List<Object>>() {
                @Override
                @SuppressWarnings("unchecked")
                public <K, V> List<Object> execute(RedisOperations<K, V> operations) {
                    RedisOperations<String, Object> redis = (RedisOperations<String, Object>) operations;
                    redis.multi();
                    redis.<String, Object>opsForHash().putAll("tpl-h", Map.of("i", "many"));
                    redis.opsForValue().set("tpl-b", "second");
                    redis.opsForValue().get("tpl-a");
                    redis.opsForValue().get("tpl-b");
                    assertThatThrownBy(() -> redis.rename("tpl-a", "tpl-c")).hasMessageStartingWith("SR247");
                    return redis.exec();
                }
            });
            assertThat(answers).endsWith("first", "second");
        });
    }
}
