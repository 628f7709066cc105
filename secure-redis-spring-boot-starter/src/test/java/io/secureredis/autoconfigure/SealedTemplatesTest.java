package io.secureredis.autoconfigure;

import static io.secureredis.autoconfigure.Starter.REDIS;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.crypto.OpenException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.core.ReactiveRedisTemplate;
import org.springframework.data.redis.core.RedisTemplate;
import org.springframework.data.redis.core.StringRedisTemplate;

class SealedTemplatesTest {

    private final ApplicationContextRunner application = Starter.application();

    @BeforeEach
    void empty() {
        Starter.delete("tpl-");
    }

    @Test
    @SuppressWarnings("unchecked")
    void sealedRedisTemplate_everyStructure_isSealedAndComesBack() {
        application.run(context -> {
            RedisTemplate<String, Object> template =
                    (RedisTemplate<String, Object>) context.getBean("sealedRedisTemplate");
            template.opsForValue().set("tpl-value", List.of("canary", 1L));
            template.opsForHash().put("tpl-hash", "field", Map.of("canary", true));
            template.opsForList().rightPushAll("tpl-list", "canary 1", "canary 2");
            assertThat(template.opsForValue().get("tpl-value")).isEqualTo(List.of("canary", 1L));
            assertThat(template.opsForHash().get("tpl-hash", "field")).isEqualTo(Map.of("canary", true));
            assertThat(template.opsForList().range("tpl-list", 0, -1)).containsExactly("canary 1", "canary 2");
            assertNoCanary("tpl-value", "tpl-hash", "tpl-list");
        });
    }

    @Test
    @SuppressWarnings("unchecked")
    void sealedReactiveRedisTemplate_value_isSealedAndComesBack() {
        application.run(context -> {
            ReactiveRedisTemplate<String, Object> template =
                    (ReactiveRedisTemplate<String, Object>) context.getBean("sealedReactiveRedisTemplate");
            Object read = template.opsForValue()
                    .set("tpl-reactive", "canary")
                    .then(template.opsForValue().get("tpl-reactive"))
                    .block();
            assertThat(read).isEqualTo("canary");
            assertNoCanary("tpl-reactive");
        });
    }

    @Test
    void bootsTemplates_withTheStarter_areLeftAsTheyAre() {
        application.run(context -> {
            StringRedisTemplate template = context.getBean(StringRedisTemplate.class);
            template.opsForValue().set("tpl-n", "41");
            assertThat(template.opsForValue().increment("tpl-n")).isEqualTo(42);
            assertThat(context).hasBean("redisTemplate");
        });
    }

    @Test
    void sealedSerializers_ownTemplate_opensUnderItsNameOnly() {
        application.run(context -> {
            SealedSerializers serializers = context.getBean(SealedSerializers.class);
            byte[] stored = serializers.string("iban").serialize("canary");
            assertThat(serializers.string("iban").deserialize(stored)).isEqualTo("canary");
            assertThatThrownBy(() -> serializers.string("name").deserialize(stored))
                    .isInstanceOf(OpenException.class);
            assertThat(serializers.bytes("b").deserialize(serializers.bytes("b").serialize(new byte[] {7})))
                    .containsExactly(7);
            assertThat(serializers.jdk("j").deserialize(serializers.jdk("j").serialize(7L)))
                    .isEqualTo(7L);
        });
    }

    @Test
    void sealedRedisTemplate_ofTheApplication_wins() {
        application
                .withUserConfiguration(OwnTemplate.class)
                .run(context ->
                        assertThat(context.getBean("sealedRedisTemplate")).isInstanceOf(StringRedisTemplate.class));
    }

    private static void assertNoCanary(String... keys) {
        for (String key : keys) {
            byte[] dump = (byte[]) REDIS.command("DUMP".getBytes(UTF_8), key.getBytes(UTF_8));
            assertThat(new String(dump, ISO_8859_1)).doesNotContain("canary");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnTemplate {

        @Bean
        RedisTemplate<String, String> sealedRedisTemplate(
                org.springframework.data.redis.connection.RedisConnectionFactory connections) {
            return new StringRedisTemplate(connections);
        }
    }
}
