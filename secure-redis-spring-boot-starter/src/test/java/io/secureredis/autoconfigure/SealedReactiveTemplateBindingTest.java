package io.secureredis.autoconfigure;

import static io.secureredis.autoconfigure.Starter.REDIS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.crypto.OpenException;
import io.secureredis.crypto.OpenFailure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.domain.Range;
import org.springframework.data.redis.core.ReactiveRedisTemplate;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What {@code sealedReactiveRedisTemplate} binds, seals again, and refuses. */
class SealedReactiveTemplateBindingTest {

    @BeforeEach
    void empty() {
        Starter.delete("tpl-");
    }

    @SuppressWarnings("unchecked")
    private static void with(Consumer<ReactiveRedisTemplate<String, Object>> test) {
        Starter.application()
                .run(context -> test.accept(
                        (ReactiveRedisTemplate<String, Object>) context.getBean("sealedReactiveRedisTemplate")));
    }

    private static void assertDoesNotOpen(OpenFailure failure, Mono<?> read) {
        assertThatThrownBy(read::block)
                .isInstanceOfSatisfying(
                        OpenException.class,
                        thrown -> assertThat(thrown.failure()).isEqualTo(failure));
    }

    @Test
    void values_copiedElsewhere_doNotOpen() {
        with(template -> {
            template.opsForValue().set("tpl-a", "canary").block();
            template.opsForHash().put("tpl-h", "role", "admin").block();
            REDIS.command("COPY", "tpl-a", "tpl-b");
            byte[] stored =
                    (byte[]) REDIS.command("HGET".getBytes(UTF_8), "tpl-h".getBytes(UTF_8), "role".getBytes(UTF_8));
            REDIS.command("HSET".getBytes(UTF_8), "tpl-h".getBytes(UTF_8), "other".getBytes(UTF_8), stored);
            assertDoesNotOpen(OpenFailure.NOT_AUTHENTIC, template.opsForValue().get("tpl-b"));
            assertDoesNotOpen(OpenFailure.NOT_AUTHENTIC, template.opsForHash().get("tpl-h", "other"));
            assertDoesNotOpen(
                    OpenFailure.NOT_AUTHENTIC,
                    template.opsForHash().entries("tpl-h").collectList());
        });
    }

    @Test
    void everyStructure_inAndOut_comesBack() {
        with(template -> {
            template.opsForValue().multiSet(Map.of("tpl-a", "a", "tpl-b", "b")).block();
            assertThat(template.opsForValue()
                            .multiGet(List.of("tpl-a", "tpl-b"))
                            .block())
                    .containsExactly("a", "b");
            assertThat(template.opsForValue()
                            .setIfAbsent("tpl-c", "c", Duration.ofMinutes(1))
                            .block())
                    .isTrue();
            assertThat(template.opsForValue().getAndDelete("tpl-c").block()).isEqualTo("c");
            template.opsForHash().putAll("tpl-h", Map.of("f", 1L, "g", 2L)).block();
            assertThat(template.opsForHash().values("tpl-h").collectList().block())
                    .containsExactlyInAnyOrder(1L, 2L);
            assertThat(template.opsForHash()
                            .multiGet("tpl-h", List.of("g", "f"))
                            .block())
                    .containsExactly(2L, 1L);
            template.opsForList().rightPushAll("tpl-l", "1", "2").block();
            assertThat(template.opsForList().range("tpl-l", 0, -1).collectList().block())
                    .containsExactly("1", "2");
            assertThat(template.opsForList()
                            .leftPop("tpl-l", Duration.ofSeconds(1))
                            .block())
                    .isEqualTo("1");
            template.opsForSet().add("tpl-s", "s").block();
            assertThat(template.opsForSet().members("tpl-s").collectList().block())
                    .containsExactly("s");
            template.opsForZSet().add("tpl-z", "z", 7).block();
            assertThat(template.opsForZSet()
                            .range("tpl-z", Range.unbounded())
                            .collectList()
                            .block())
                    .containsExactly("z");
        });
    }

    @Test
    void renameAndCopy_everyStructure_isSealedAgain() {
        with(template -> {
            template.opsForValue().set("tpl-v", "v", Duration.ofHours(1)).block();
            template.opsForHash().put("tpl-h", "f", "h").block();
            template.opsForList().rightPushAll("tpl-l", "1", "2").block();
            template.opsForSet().add("tpl-s", "s").block();
            template.opsForZSet().add("tpl-z", "z", 7.5).block();
            for (String key : List.of("tpl-v", "tpl-h", "tpl-l", "tpl-s", "tpl-z")) {
                assertThat(template.rename(key, key + "2").block()).isTrue();
                assertThat(template.renameIfAbsent(key + "2", key + "3").block())
                        .isTrue();
                assertThat(template.copy(key + "3", key + "4", false).block()).isTrue();
                assertThat(template.renameIfAbsent(key + "3", key + "4").block())
                        .isFalse();
            }
            assertThat(template.opsForValue().get("tpl-v4").block()).isEqualTo("v");
            assertThat(template.getExpire("tpl-v4").block()).isPositive();
            assertThat(template.opsForHash().get("tpl-h3", "f").block()).isEqualTo("h");
            assertThat(template.opsForList()
                            .range("tpl-l4", 0, -1)
                            .collectList()
                            .block())
                    .containsExactly("1", "2");
            assertThat(template.opsForSet().members("tpl-s4").collectList().block())
                    .containsExactly("s");
            assertThat(template.opsForZSet()
                            .rangeWithScores("tpl-z4", Range.unbounded())
                            .collectList()
                            .block())
                    .extracting(each -> each.getScore())
                    .containsExactly(7.5);
        });
    }

    @Test
    void commands_thatCompareOrChangeContent_areRefused() {
        with(template -> {
            List<Flux<?>> refused = List.of(
                    template.opsForSet().isMember("tpl-s", "a").flux(),
                    template.opsForSet().remove("tpl-s", "a").flux(),
                    template.opsForSet().union("tpl-s", "tpl-t"),
                    template.opsForList().remove("tpl-l", 1, "a").flux(),
                    template.opsForList().indexOf("tpl-l", "a").flux(),
                    template.opsForZSet().score("tpl-z", "a").flux(),
                    template.opsForZSet().remove("tpl-z", "a").flux(),
                    template.opsForZSet().rank("tpl-z", "a").flux(),
                    template.opsForHash().increment("tpl-h", "f", 1).flux(),
                    template.opsForValue().increment("tpl-v").flux(),
                    template.opsForValue().append("tpl-v", "x").flux(),
                    template.opsForValue().compareAndSet("tpl-v", "x", "y").flux(),
                    template.compareAndDelete("tpl-v", "x").flux(),
                    template.getDigest("tpl-v").flux(),
                    template.opsForValue().size("tpl-v").flux(),
                    template.opsForHyperLogLog().add("tpl-p", "v").flux(),
                    template.convertAndSend("tpl-channel", "canary").flux());
            for (int i = 0; i < refused.size(); i++) {
                Flux<?> each = refused.get(i);
                assertThatThrownBy(each::blockLast).as("command %s", i).hasMessageStartingWith("SR240");
            }
        });
    }
}
