package io.secureredis.admin.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.admin.audit.AuditLog;
import io.secureredis.admin.audit.Audited;
import io.secureredis.doctor.DoctorRounds;
import io.secureredis.testserver.RedisTestServer;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Configuration;

/** The pages about Redis, caches and security, of an application with all of them. */
class WatchPagesTest {

    private static final String CANARY = "canary-slow-4f6a";
    private static RedisTestServer redis;
    private static DashboardServer server;

    private final DashboardClient viewer = server.as("viewer");
    private final DashboardClient operator = server.as("operator");

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    static class Caching {}

    @BeforeAll
    static void start() {
        redis = RedisTestServer.start();
        server = DashboardServer.start(
                List.of(Shop.class, Caching.class, DashboardServer.Security.class),
                "spring.data.redis.host=" + redis.host(),
                "spring.data.redis.port=" + redis.port(),
                "spring.data.redis.database=0",
                "spring.cache.redis.enable-statistics=true");
    }

    @AfterAll
    static void stop() {
        server.close();
        redis.close();
    }

    @Test
    void redis_ofAServer_saysItsStateAndNoArguments() {
        redis.command("CONFIG", "SET", "slowlog-log-slower-than", "0");
        redis.command("SET", CANARY, CANARY);
        redis.command("CONFIG", "SET", "slowlog-log-slower-than", "10000");
        String page = ok(operator, "/secure-redis/redis");
        assertThat(page)
                .contains("redisConnectionFactory", "Limit (maxmemory)", "noeviction", "<dt>Role</dt>")
                .contains("<th scope=\"row\">SET</th>")
                .contains("<h3>Clients</h3>")
                .doesNotContain(CANARY);
        assertThat(operator.get("/secure-redis/redis?format=json").body())
                .contains("\"command\":\"SET\"")
                .doesNotContain(CANARY);
        assertThat(viewer.get("/secure-redis/redis").statusCode()).isEqualTo(403);
    }

    @Test
    void redis_commandsThatTheUserMayNotRun_areNamed() {
        redis.command("ACL", "SETUSER", "default", "-slowlog", "-client|list");
        try {
            assertThat(ok(operator, "/secure-redis/redis")).contains("+slowlog|get", "+client|list", "<dt>Role</dt>");
        } finally {
            redis.command("ACL", "SETUSER", "default", "+@all");
        }
    }

    @Test
    void caches_used_showHitsReasonsAndKeyIdsAndAreCleared() {
        var cache = Objects.requireNonNull(server.get(CacheManager.class).getCache("books"));
        cache.put(1, "one");
        cache.put(2, "two");
        cache.get(1);
        cache.get(3);
        redis.command("SET", "books::2", "not sealed");
        cache.get(2);
        assertThat(ok(viewer, "/secure-redis/caches"))
                .contains("<th scope=\"row\">books</th>", "not-sealed", "Redis is used")
                .doesNotContain("/clear");
        HttpResponse<String> counted = viewer.post("/secure-redis/caches", Map.of("cache", "books"));
        assertThat(counted.body()).contains("Values of books", "Key id", "1 value");
        assertThat(viewer.post("/secure-redis/caches", Map.of("cache", "none")).statusCode())
                .isEqualTo(404);
        assertThat(operator.get("/secure-redis/caches/clear?cache=books").body())
                .contains("Clear this cache?");
        assertThat(cache.get(1)).isNotNull();
        assertThat(viewer.post("/secure-redis/caches/clear", Map.of("cache", "books"))
                        .statusCode())
                .isEqualTo(403);
        assertThat(operator.post("/secure-redis/caches/clear", Map.of("cache", "books"))
                        .headers()
                        .firstValue("Location"))
                .hasValue("/secure-redis/caches?notice=cache-cleared");
        assertThat(cache.get(1)).isNull();
        Audited.Entry entry = Objects.requireNonNull(
                Audited.newest(server.get(AuditLog.class), 0, 1).get(0).entry());
        assertThat(entry.action()).isEqualTo("CLEAR_CACHE");
        assertThat(entry.reason()).isEqualTo("cache books");
        assertThat(ok(operator, "/secure-redis/security"))
                .contains("Cached values that did not open", "in 24 hours", "<meter");
    }

    @Test
    void security_examined_groupsTheFindings() {
        assertThat(viewer.get("/secure-redis/security").statusCode()).isEqualTo(403);
        server.get(DoctorRounds.class).examine();
        assertThat(ok(operator, "/secure-redis/security"))
                .contains("No job and no schedule was tampered with.")
                .contains("<h3>Users, passwords and failed logins</h3>")
                .contains("Commands run without a login")
                .doesNotContain(DashboardServer.SECRET);
    }

    private static String ok(DashboardClient client, String path) {
        HttpResponse<String> page = client.get(path);
        assertThat(page.statusCode()).as(path).isEqualTo(200);
        return page.body();
    }
}
