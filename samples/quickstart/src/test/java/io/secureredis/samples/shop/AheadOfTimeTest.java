package io.secureredis.samples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.testserver.RedisTestServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The sample as {@code spring-boot:process-aot} has processed it: the cache, a job and the dashboard, on code that was
 * generated while it was built.
 */
class AheadOfTimeTest {

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Map<String, String> MOMO = Map.of("show", "1");

    @TempDir
    static Path directory;

    private static RedisTestServer redis;
    private static ShopProcess shop;

    @BeforeAll
    static void start() throws Exception {
        redis = RedisTestServer.builder().appendOnly().start();
        shop = ShopProcess.start(
                        directory, List.of("-Dspring.aot.enabled=true"), "--spring.data.redis.url=" + redis.uri())
                .awaitWelcome();
    }

    @AfterAll
    static void stopWithoutAWarning() throws Exception {
        try (RedisTestServer server = redis;
                ShopProcess started = shop) {
            assertThat(server.isRunning()).isTrue();
            assertThat(started.stop())
                    .anyMatch(line -> line.contains("Starting AOT-processed ShopApplication"))
                    .noneMatch(line -> line.matches(".*(WARN|ERROR|Exception|WARNING).*"));
        }
    }

    @Test
    void cache_readTwice_isSealedAndHit() throws Exception {
        Visitor visitor = new Visitor(shop.told("The shop"));

        assertThat(visitor.post("/?show=1", "/read", MOMO)).contains("Loaded from the database.");
        assertThat(visitor.post("/?show=1", "/read", MOMO)).contains("From the cache.", "Michael Ende");
        byte[] stored = (byte[]) redis.command(bytes("GET"), bytes("books::1"));
        assertThat(stored).startsWith('S', 'R', 1);
    }

    @Test
    void job_enqueued_isDone() throws Exception {
        Visitor visitor = new Visitor(shop.told("The shop"));

        visitor.post("/", "/jobs", Map.of("show", "1", "verb", "NOW"));

        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(visitor.get("/"))
                        .contains("mail.welcome", "<span class=\"state done\">done</span>"));
    }

    @Test
    void dashboard_signedIn_showsQueuesAndCountsKeys() throws Exception {
        Visitor visitor = new Visitor(shop.told("The shop"));
        visitor.post(
                "/login", "/login", Map.of("username", shop.told("Sign in as"), "password", shop.told("Password")));

        assertThat(visitor.get("/secure-redis")).contains("Overview", ">mail</a>");
        assertThat(visitor.post("/secure-redis/keys", "/secure-redis/keys", Map.of()))
                .contains("seals and opens", "Other values");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
