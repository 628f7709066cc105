package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.secureredis.jobs.JobException;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.redis.JobRedis;
import io.secureredis.testserver.RedisTestServer;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Applications that share a Redis keep their jobs apart. */
class JobNamespaceTest {

    /** For tests only. */
    private static final String OTHER_SECRET = "KfGbSUmsAFbxEseH+NxQNznzA5YDxthMEn9ETsjpe18=";

    private final RedisTestServer redis = RedisTestServer.shared();

    @BeforeEach
    void clean() {
        redis.flushAll();
    }

    @Test
    void applications_ofTwoNamespacesAndSecrets_doNotMeet() {
        try (JobApplication shop = JobApplication.start(redis, Mailer.class, "namespace=shop");
                JobApplication bank =
                        JobApplication.start(redis, Mailer.class, "namespace=Bank.1", "secret-key=" + OTHER_SECRET)) {
            for (int i = 0; i < 20; i++) {
                shop.jobs()
                        .call(Mailer::welcome, (long) i, "shop")
                        .withId("same" + i)
                        .delay();
                bank.jobs()
                        .call(Mailer::welcome, (long) i, "bank")
                        .withId("same" + i)
                        .delay();
            }
            for (JobApplication application : List.of(shop, bank)) {
                await().untilAsserted(
                                () -> assertThat(application.counts("mail")).containsEntry(JobState.DONE, 20L));
                assertThat(application.inspector().queues()).hasSize(2);
            }
            assertThat(shop.get(Mailer.class).sent).hasSize(20).allMatch(sent -> sent.endsWith("shop"));
            assertThat(bank.get(Mailer.class).sent).hasSize(20).allMatch(sent -> sent.endsWith("bank"));
            assertThat((List<?>) redis.command("KEYS", "*"))
                    .allSatisfy(key -> assertThat(String.valueOf(key))
                            .matches("(shop|Bank\\.1):secure-jobs:(queues|\\{(mail|default)}:.+)"));
        }
    }

    @Test
    void body_ofAnotherNamespace_doesNotOpen() {
        try (JobApplication shop = JobApplication.start(redis, Mailer.class, "namespace=shop", "worker.enabled=false");
                JobApplication bank = JobApplication.start(redis, Mailer.class, "namespace=bank")) {
            JobId id = shop.jobs().call(Mailer::digest).delay();
            bank.operations().pause("mail");
            byte[] body = (byte[]) redis.command(
                    JobRedis.bytes("HGET"), JobRedis.bytes("shop:secure-jobs:{mail}:body"), JobRedis.bytes(id.value()));
            redis.command(
                    JobRedis.bytes("HSET"),
                    JobRedis.bytes("bank:secure-jobs:{mail}:body"),
                    JobRedis.bytes(id.value()),
                    body);
            redis.command("ZADD", "bank:secure-jobs:{mail}:ready", "1", id.value());
            bank.operations().resume("mail");
            await().untilAsserted(() -> assertThat(bank.counts("mail")).containsEntry(JobState.TAMPERED, 1L));
            assertThat(bank.get(Mailer.class).sent).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:b", "{x}", "a b", "ü", "*"})
    void namespace_ofAnotherShape_isRefused(String name) {
        assertThatThrownBy(() -> JobNamespace.of(name))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("SR462");
    }
}
