package io.secureredis.admin.pages;

import io.secureredis.admin.DashboardAccess;
import io.secureredis.admin.DashboardKeys;
import io.secureredis.admin.DashboardRole;
import io.secureredis.admin.DashboardVisitor;
import io.secureredis.admin.audit.AuditLog;
import io.secureredis.admin.audit.Audited;
import io.secureredis.admin.watch.CacheReader;
import io.secureredis.admin.watch.CacheWatch;
import io.secureredis.crypto.KeyId;
import io.secureredis.crypto.KeyRingSource;
import io.secureredis.crypto.Sealer;
import io.secureredis.doctor.DoctorFeature;
import io.secureredis.doctor.DoctorFinding;
import io.secureredis.doctor.DoctorGap;
import io.secureredis.doctor.DoctorReport;
import io.secureredis.doctor.DoctorRounds;
import io.secureredis.doctor.DoctorRule;
import io.secureredis.doctor.DoctorSeverity;
import io.secureredis.migration.KeyCensusResult;
import io.secureredis.serializer.EncryptedRedisSerializer;
import io.secureredis.testserver.RedisTestServer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.springframework.cache.Cache;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.serializer.RedisSerializationContext;
import org.springframework.data.redis.serializer.RedisSerializer;

/** An application whose dashboard shows {@link PaintedQueues}. */
final class PaintedDashboard {

    private PaintedDashboard() {}

    @Configuration(proxyBeanMethods = false)
    static class Queues {

        @Bean
        PaintedQueues paintedQueues() {
            return new PaintedQueues();
        }

        @Bean
        DashboardKeys paintedKeys(KeyRingSource ring) {
            KeyId own = ring.keyRing().primary().keyId();
            return new DashboardKeys(
                    ring,
                    () -> new KeyCensusResult(
                            Map.of(own, 81_204L, KeyId.parse("1f9a03c2"), 12L), 3, 0, 41, 81_260, 2_400_000, false));
        }

        @Bean
        DoctorRounds paintedDoctor() {
            DoctorRule open = new DoctorRule("acl-no-login", DoctorFeature.ACL, "Commands run without a login.");
            DoctorRule memory =
                    new DoctorRule("memory-policy", DoctorFeature.MEMORY, "The eviction policy does not fit.");
            String one = PaintedQueues.plainly("redis-0.a-rather-long-name.internal.example:6379", "redis-0:6379");
            DoctorRule save =
                    new DoctorRule("persistence-none", DoctorFeature.PERSISTENCE, "Jobs are lost when Redis restarts.");
            DoctorRule version = new DoctorRule("version-old", DoctorFeature.VERSION, "A newer release is out.");
            return new DoctorRounds(() -> new DoctorReport(
                    Instant.now().minus(Duration.ofMinutes(4)),
                    List.of(one, "redis-1:6379"),
                    List.of(open, memory),
                    List.of(
                            new DoctorFinding(
                                    open,
                                    DoctorSeverity.CRITICAL,
                                    one,
                                    "Without any login the server answers EXISTS, DBSIZE, INFO server, CONFIG GET.",
                                    "ACL SETUSER default off, once the application has a user: secure-redis acl USER --features=…"),
                            new DoctorFinding(
                                    memory,
                                    DoctorSeverity.HIGH,
                                    "redis-1:6379",
                                    "It is allkeys-lru.",
                                    "CONFIG SET maxmemory-policy noeviction"),
                            new DoctorFinding(
                                    save,
                                    DoctorSeverity.MEDIUM,
                                    "redis-1:6379",
                                    PaintedQueues.plainly("<b>bold</b>", "Neither an append-only file nor snapshots."),
                                    "CONFIG SET appendonly yes"),
                            new DoctorFinding(version, DoctorSeverity.LOW, one, "It is 7.0.11.", "Install 7.0.15.")),
                    List.of(new DoctorGap(memory, "redis-1:6379", "The user may not run CONFIG GET."))));
        }

        /** In a real Redis, with names that are no names. */
        @Bean
        AuditLog paintedAudit(RedisConnectionFactory connections, Sealer sealer) {
            RedisTestServer.shared().command("DEL", "painted:audit");
            Clock clock = Clock.systemUTC();
            AuditLog log = new AuditLog(
                    new AuditLog.Place(connections, sealer, "painted:audit", ""), Duration.ofDays(400), 100_000, clock);
            if (PaintedQueues.plainly("hostile", "").isEmpty()) {
                Audited.append(log, ofADay(clock.instant()));
                return log;
            }
            for (Audited.Outcome outcome : Audited.Outcome.values()) {
                Audited.append(
                        log,
                        List.of(
                                new Audited.Entry(
                                        clock.instant(),
                                        "REVEAL",
                                        outcome,
                                        0,
                                        "momo",
                                        "mail",
                                        "dead-000015q0s2v8c",
                                        null,
                                        1,
                                        "TICKET-7, asked for by the customer herself"),
                                new Audited.Entry(
                                        clock.instant(),
                                        "POST",
                                        outcome,
                                        1,
                                        PaintedQueues.plainly("<script>alert(8)</script>", "ines"),
                                        "a-rather-long-name-of-a-queue.with-parts.and-more",
                                        null,
                                        "c2NoZWR1bGUtb2YtbWFpbA",
                                        12,
                                        "without the role OPERATE: /secure-redis/queues/mail/pause")));
            }
            RedisTestServer.shared().command("RPUSH", "painted:audit", "foreign");
            return log;
        }

        /** For pictures: what people do. */
        private static List<Audited.Entry> ofADay(Instant now) {
            String job = "dead-000015q0s2v8c";
            return List.of(
                    record(
                            now.minusSeconds(9_000),
                            "PAUSE",
                            Audited.Outcome.ASKED,
                            0,
                            "ines",
                            null,
                            "the printer is broken"),
                    record(
                            now.minusSeconds(9_000),
                            "PAUSE",
                            Audited.Outcome.DONE,
                            1,
                            "ines",
                            null,
                            "the printer is broken"),
                    record(now.minusSeconds(7_400), "REVEAL", Audited.Outcome.ASKED, 0, "momo", job, "TICKET-7"),
                    record(now.minusSeconds(7_400), "REVEAL", Audited.Outcome.DONE, 3, "momo", job, "TICKET-7"),
                    record(
                            now.minusSeconds(3_700),
                            "POST",
                            Audited.Outcome.REFUSED,
                            0,
                            "ines",
                            null,
                            "without the role REVEAL: /secure-redis/search/arguments"),
                    record(
                            now.minusSeconds(1_300),
                            "EDIT_SCHEDULE",
                            Audited.Outcome.ASKED,
                            0,
                            "momo",
                            null,
                            "before: every PT1H; after: every PT10M"),
                    record(
                            now.minusSeconds(1_300),
                            "EDIT_SCHEDULE",
                            Audited.Outcome.DONE,
                            6,
                            "momo",
                            null,
                            "before: every PT1H; after: every PT10M"));
        }

        private static Audited.Entry record(
                Instant at, String action, Audited.Outcome outcome, long ends, String user, String job, String why) {
            return new Audited.Entry(at, action, outcome, ends, user, "mail", job, null, 0, why);
        }

        @Bean
        CacheReader paintedCaches(RedisConnectionFactory connections, CacheWatch watch, Sealer sealer) {
            RedisCacheManager caches = RedisCacheManager.builder(connections)
                    .enableStatistics()
                    .cacheDefaults(RedisCacheConfiguration.defaultCacheConfig()
                            .serializeValuesWith(RedisSerializationContext.SerializationPair.fromSerializer(
                                    EncryptedRedisSerializer.of(RedisSerializer.java(), sealer, "painted"))))
                    .initialCacheNames(Set.of(
                            "books",
                            PaintedQueues.plainly("a-rather-long-name-of-a-cache.with-parts", "authors"),
                            PaintedQueues.plainly("<script>alert(9)</script>", "prices")))
                    .build();
            caches.afterPropertiesSet();
            use(Objects.requireNonNull(caches.getCache("books")));
            watch.unreadable("books", new IllegalStateException());
            return new CacheReader(caches, connections, null, watch);
        }

        private static void use(Cache cache) {
            cache.clear();
            for (int book = 0; book < 14; book++) {
                cache.put(book, "book " + book);
                for (int reader = 0; reader < book; reader++) {
                    cache.get(book);
                }
                cache.get("missing " + book);
            }
        }

        /** Everything at once, so that each page shows all that it can. */
        @Bean
        DashboardAccess everything() {
            DashboardVisitor visitor = new DashboardVisitor(
                    "momo",
                    Set.of(DashboardRole.OPERATE, DashboardRole.REVEAL, DashboardRole.EDIT, DashboardRole.AUDIT));
            return request -> visitor;
        }
    }

    static DashboardServer start() {
        return DashboardServer.start(
                List.of(Queues.class),
                "secure-redis.jobs.enabled=false",
                "spring.autoconfigure.exclude=org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration,"
                        + "org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration");
    }
}
