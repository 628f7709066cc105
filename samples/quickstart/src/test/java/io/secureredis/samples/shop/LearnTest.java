package io.secureredis.samples.shop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.samples.shop.Snippets.Block;
import io.secureredis.testserver.RedisTestServer;
import java.net.CookieManager;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.DefaultResourceLoader;

/** The application of {@code docs/learn}, made of the pages' code and configuration, does what they say. */
class LearnTest {

    /** In the order in which they are read. */
    private static final List<String> PAGES = List.of("first-cache", "first-job", "first-session", "dashboard");

    private static final String PASSWORD = "for this test only";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    static Path directory;

    private static RedisTestServer redis;
    private static URLClassLoader loader;
    private static ConfigurableApplicationContext shop;

    @BeforeAll
    static void start() throws Exception {
        List<Block> blocks = new ArrayList<>();
        for (String page : PAGES) {
            blocks.addAll(Snippets.of(Snippets.ROOT.resolve("docs/learn/" + page + ".md")));
        }
        List<Block> java =
                blocks.stream().filter(each -> each.language().equals("java")).toList();
        assertThat(java).allMatch(Block::isWholeClass);
        assertThat(Snippets.compile(java, directory)).isEmpty();
        Files.writeString(
                directory.resolve("application.yml"),
                blocks.stream()
                        .filter(each -> each.language().equals("yaml"))
                        .map(Block::text)
                        .collect(Collectors.joining("---\n")));
        redis = RedisTestServer.start();
        loader = new URLClassLoader(
                new URL[] {directory.resolve("classes").toUri().toURL()}, LearnTest.class.getClassLoader());
        shop = run();
    }

    private static ConfigurableApplicationContext run() throws ReflectiveOperationException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return new SpringApplicationBuilder(loader.loadClass("com.example.shop.ShopApplication"))
                    .resourceLoader(new DefaultResourceLoader(loader))
                    .run(Stream.of(
                                    "spring.config.location=" + directory.toUri(),
                                    "server.port=0",
                                    "server.address=127.0.0.1",
                                    "spring.data.redis.host=" + redis.host(),
                                    "spring.data.redis.port=" + redis.port(),
                                    // A busy machine is no failure
                                    "spring.data.redis.timeout=60s",
                                    "spring.data.redis.connect-timeout=60s",
                                    "secure-redis.cache.resilience.command-timeout=60s",
                                    "secure-redis.cache.resilience.slow-call=60s",
                                    "SECURE_REDIS_SECRET_KEY="
                                            + Base64.getEncoder().encodeToString(new byte[] {
                                                9, 1, 8, 2, 7, 3, 6, 4, 5, 5, 4, 6, 3, 7, 2, 8, 1, 9, 0, 11, 12, 13, 14,
                                                15
                                            }),
                                    "ops.password=" + PASSWORD)
                            .map("--"::concat)
                            .toArray(String[]::new));
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @AfterAll
    static void stop() throws Exception {
        shop.close();
        redis.close();
        loader.close();
    }

    private static Object bean(String simpleName) throws ClassNotFoundException {
        return shop.getBean(loader.loadClass("com.example.shop." + simpleName));
    }

    private static HttpResponse<String> get(HttpClient client, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(address(path));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static URI address(String path) {
        return URI.create("http://127.0.0.1:" + shop.getEnvironment().getProperty("local.server.port") + path);
    }

    private static String contents() {
        StringBuilder all = new StringBuilder();
        for (Object key : (List<?>) redis.command("KEYS", "*")) {
            byte[] dump = (byte[])
                    redis.command("DUMP".getBytes(UTF_8), key.toString().getBytes(UTF_8));
            all.append(key).append(new String(dump, ISO_8859_1));
        }
        return all.toString();
    }

    @Test
    void firstCache_secondCall_isAnsweredByASealedValue() throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        String first = get(client, "/books/1").body();
        assertThat(first).contains("Momo").isEqualTo(get(client, "/books/1").body());
        Object books = bean("Books");
        assertThat(books.getClass().getMethod("queries").invoke(books)).isEqualTo(1);
        byte[] stored = (byte[]) redis.command("GET".getBytes(UTF_8), "books::1".getBytes(UTF_8));
        assertThat(new String(stored, ISO_8859_1)).startsWith("SR").doesNotContain("Momo");
        stored[stored.length - 1] ^= 1;
        redis.command("SET".getBytes(UTF_8), "books::1".getBytes(UTF_8), stored);
        assertThat(get(client, "/books/1").body()).isEqualTo(first);
        assertThat(books.getClass().getMethod("queries").invoke(books)).isEqualTo(2);
    }

    @Test
    void firstJob_registered_oneHasRunAndOneWaits() throws Exception {
        Object controller = bean("CustomerController");
        controller
                .getClass()
                .getMethod("register", long.class, String.class)
                .invoke(controller, 1L, "momo@example.org");
        Object mailer = bean("Mailer");
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(mailer.getClass().getMethod("sent").invoke(mailer))
                                .isEqualTo(List.of("momo@example.org")));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                shop.getBean(JobInspector.class).queue("mail").counts())
                        .containsEntry(JobState.DONE, 1L)
                        .containsEntry(JobState.SCHEDULED, 1L));
        assertThat(contents()).doesNotContain("momo@example.org", "mail.welcome");

        String basic = "Basic " + Base64.getEncoder().encodeToString(("ops:" + PASSWORD).getBytes(UTF_8));
        HttpClient client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        assertThat(get(client, "/secure-redis/queues/mail/states/scheduled", "Authorization", basic)
                        .body())
                .contains("mail.welcome")
                .doesNotContain("momo@example.org");
        assertThat(get(client, "/secure-redis", "Accept", "application/json").statusCode())
                .isEqualTo(401);
        // What the page of the first job tells to type
        HttpRequest register = HttpRequest.newBuilder(address("/customers/2?email=gigi@example.org"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        assertThat(client.send(register, HttpResponse.BodyHandlers.discarding()).statusCode())
                .isEqualTo(401);
        assertThat(shop.getBean(JobInspector.class).queue("mail").counts()).containsEntry(JobState.SCHEDULED, 1L);
    }

    @Test
    void firstSession_visits_areCountedAndSealed() throws Exception {
        HttpClient client =
                HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
        assertThat(get(client, "/visits").body()).isEqualTo("1");
        HttpResponse<String> second = get(client, "/visits");
        assertThat(second.body()).isEqualTo("2");
        assertThat((List<?>) redis.command("KEYS", "spring:session:*")).isNotEmpty();
        shop.close();
        shop = run();
        assertThat(get(client, "/visits").body()).isEqualTo("3");
        assertThat(contents()).doesNotContain("java.lang.Integer");
    }
}
