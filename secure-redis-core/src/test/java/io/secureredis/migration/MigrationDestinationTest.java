package io.secureredis.migration;

import static io.secureredis.migration.MigrationFixture.secret;
import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.cache.SealedCacheLayout;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.NameCipher;
import io.secureredis.crypto.Sealer;
import io.secureredis.session.SealedSessionLayout;
import io.secureredis.template.SealedTemplateLayout;
import io.secureredis.testserver.RedisTestServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Keys that begin with the new prefix already, where the old one covers them too; and keys of other kinds. */
class MigrationDestinationTest {

    private static final KeyRing RING = KeyRing.of(secret("destination"));

    private static RedisTestServer redis;
    private static LettuceConnectionFactory connections;

    private final Sealer sealer = Sealer.of(RING);
    private final SealedLayout sessions = SealedSessionLayout.of(sealer, NameCipher.of(RING));

    @BeforeAll
    static void start() {
        redis = RedisTestServer.start();
        connections = MigrationFixture.standalone(redis.host(), redis.port(), redis.database());
    }

    @AfterAll
    static void stop() {
        connections.destroy();
        redis.close();
    }

    @BeforeEach
    void empty() {
        redis.command("FLUSHDB");
    }

    private PlaintextMigrationBuilder to(SealedLayout layout) {
        return PlaintextMigration.builder(connections, layout)
                .prefix("a:", "a:new:")
                .deleteOld(true);
    }

    private static void everyType(String prefix) {
        redis.command("SET", prefix + "string", "v");
        redis.command("SET", prefix + "empty", "");
        redis.command("HSET", prefix + "hash", "f", "v");
        redis.command("RPUSH", prefix + "list", "v");
        redis.command("SADD", prefix + "set", "v");
        redis.command("ZADD", prefix + "zset", "1", "v");
    }

    @Test
    void template_underTheNewPrefix_isReportedAndNeverDeleted() {
        everyType("a:");
        everyType("a:new:");
        redis.command("XADD", "a:new:stream", "*", "f", "v");

        MigrationReport dry =
                to(SealedTemplateLayout.of(sealer)).dryRun(true).build().run();
        MigrationReport report = to(SealedTemplateLayout.of(sealer)).build().run();

        assertThat(dry.count(MigrationOutcome.PLAINTEXT_AT_DESTINATION)).isEqualTo(7);
        assertThat(report.outcomes())
                .isEqualTo(
                        Map.of(MigrationOutcome.PLAINTEXT_AT_DESTINATION, 7L, MigrationOutcome.DESTINATION_TAKEN, 6L));
        assertThat(report.deleted()).isZero();
        assertThat(redis.command("DBSIZE")).isEqualTo(13L);
        assertThat(redis.command("GET", "a:new:string")).isEqualTo("v");
    }

    @Test
    void template_sealedUnderTheNewPrefix_isSkipped_alsoInPart() {
        everyType("a:");
        assertThat(to(SealedTemplateLayout.of(sealer)).build().run().outcomes())
                .isEqualTo(Map.of(MigrationOutcome.MOVED, 6L));

        assertThat(to(SealedTemplateLayout.of(sealer)).build().run().outcomes()).isEmpty();
        redis.command("HSET", "a:new:hash", "another", "plain");
        assertThat(to(SealedTemplateLayout.of(sealer)).build().run().notMoved())
                .extracting(MigrationReport.NotMoved::key)
                .containsExactly("a:new:hash");
    }

    @Test
    void hiddenCacheKeys_underTheNewPrefix_areToldFromPlainOnes() {
        SealedLayout hidden = SealedCacheLayout.of(sealer, "a:new:").hidingKeys();
        redis.command("SET", "a:books::1", "v");
        assertThat(to(hidden).build().run().outcomes()).isEqualTo(Map.of(MigrationOutcome.MOVED, 1L));

        assertThat(to(hidden).build().run().outcomes()).isEmpty();
        redis.command("SET", "a:new:books::1", "v");
        redis.command("SET", "a:new:loose", "v");
        redis.command("SET", "a:new:books::2", "SR no envelope");

        MigrationReport report = to(hidden).build().run();
        assertThat(report.count(MigrationOutcome.PLAINTEXT_AT_DESTINATION)).isEqualTo(2);
        assertThat(report.left()).isEqualTo(3);
    }

    @Test
    void sessions_underTheNewPrefix_areToldFromPlainOnes() {
        for (String prefix : List.of("a:", "a:new:")) {
            redis.command("HSET", prefix + "s:sessions:" + prefix.length(), "sessionAttr:cart", "v");
        }

        MigrationReport first = to(sessions).build().run();
        MigrationReport second = to(sessions).build().run();

        assertThat(first.outcomes())
                .isEqualTo(Map.of(MigrationOutcome.MOVED, 1L, MigrationOutcome.PLAINTEXT_AT_DESTINATION, 1L));
        assertThat(second.outcomes()).isEqualTo(Map.of(MigrationOutcome.PLAINTEXT_AT_DESTINATION, 1L));
        assertThat(redis.command("EXISTS", "a:new:s:sessions:6")).isEqualTo(1L);
    }

    @Test
    void jobs_areNeverSealed_whateverTheLayout() {
        redis.command("HSET", "secure-jobs:{mail}:run", "id", "1:0:0");
        redis.command("SET", "ns.1:secure-jobs:{mail}:x", "v");

        for (SealedLayout layout : List.of(SealedTemplateLayout.of(sealer), SealedCacheLayout.of(sealer, ""))) {
            assertThat(PlaintextMigration.builder(connections, layout)
                            .build()
                            .run()
                            .outcomes())
                    .isEqualTo(Map.of(MigrationOutcome.OTHER_KIND, 2L));
        }
        assertThat(redis.command("HGET", "secure-jobs:{mail}:run", "id")).isEqualTo("1:0:0");
    }

    @Test
    void sealedValues_thatTheLayoutHasNoPlaceFor_areOfAnotherKind() {
        everyType("");
        PlaintextMigration.builder(connections, SealedTemplateLayout.of(sealer))
                .build()
                .run();
        redis.command("SADD", "half", "plain");

        assertThat(PlaintextMigration.builder(connections, SealedCacheLayout.of(sealer, ""))
                        .build()
                        .run()
                        .outcomes())
                .isEqualTo(Map.of(MigrationOutcome.OTHER_KIND, 6L, MigrationOutcome.NO_PLACE, 1L));
    }

    @Test
    void sealedSessions_areOfAnotherKindForATemplate_andStayAsTheyAre() {
        redis.command("HSET", "s:sessions:1", "creationTime", "1", "sessionAttr:cart", "v");
        PlaintextMigration.builder(connections, sessions)
                .deleteOld(true)
                .build()
                .run();
        redis.command("HSET", "other:sessions:count", "f", "plain of the application");

        MigrationReport report = PlaintextMigration.builder(connections, SealedTemplateLayout.of(sealer))
                .otherKind(sessions)
                .build()
                .run();

        assertThat(report.outcomes()).isEqualTo(Map.of(MigrationOutcome.OTHER_KIND, 1L, MigrationOutcome.MOVED, 1L));
    }
}
