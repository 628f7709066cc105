package io.secureredis.admin.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.secureredis.jobs.JobServer;
import io.secureredis.testserver.RedisTestServer;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** The pages over all queues while one of two servers accepts connections and does not answer. */
class SilentServerPagesTest {

    /** Every page without a queue in its address. */
    private static final List<String> PAGES = List.of(
            "",
            "/states/ready",
            "/states/scheduled",
            "/states/active",
            "/states/retrying",
            "/states/dead",
            "/states/tampered",
            "/states/done",
            "/states/dead/causes",
            "/tasks",
            "/workers",
            "/recurring",
            "/operations",
            "/keys",
            "/security",
            "/audit");

    private static final Duration BOUNDED = Duration.ofSeconds(50);
    private static RedisTestServer other;
    private static DashboardServer server;

    /** The queue {@code reports} is on the other server. */
    @Configuration(proxyBeanMethods = false)
    static class TwoServers {

        @Bean(defaultCandidate = false)
        LettuceConnectionFactory otherRedis() {
            LettuceConnectionFactory factory = new LettuceConnectionFactory(
                    new RedisStandaloneConfiguration(other.host(), other.port()),
                    LettuceClientConfiguration.builder()
                            .commandTimeout(Duration.ofHours(1))
                            .build());
            factory.afterPropertiesSet();
            factory.start();
            return factory;
        }

        @Bean
        JobServer otherServer() {
            return new JobServer(otherRedis(), null, Set.of("reports"));
        }
    }

    @BeforeAll
    static void start() {
        RedisTestServer.shared().flushAll();
        other = RedisTestServer.builder().start();
        server = DashboardServer.start(List.of(Shop.class, DashboardServer.Security.class, TwoServers.class));
        server.jobs().call(Shop::monthly, 1).delay();
        server.jobs().call(Shop::welcome, 1L, "a@example.org").delay(Duration.ofHours(1));
        assertThat(server.as("viewer").get("/secure-redis").body()).doesNotContain("has not answered since");
        eachQueueNamesItsServer();
        other.pause();
    }

    private static void eachQueueNamesItsServer() {
        DashboardClient operator = server.as("operator");
        String main =
                RedisTestServer.shared().host() + ":" + RedisTestServer.shared().port();
        String second = other.host() + ":" + other.port();
        assertThat(operator.get("/secure-redis").body()).contains("on " + main, "on " + second);
        assertThat(operator.get("/secure-redis/queues/mail").body())
                .contains(main)
                .doesNotContain(second);
        assertThat(operator.get("/secure-redis/queues/reports").body())
                .contains(second)
                .doesNotContain(main);
        assertThat(operator.get("/secure-redis/queues/reports?format=json").body())
                .contains("\"server\":\"" + second + "\"");
        assertThat(operator.get("/secure-redis?format=json").body())
                .contains("\"server\":\"" + main + "\"", "\"server\":\"" + second + "\"");
        for (String page : PAGES) {
            assertThat(operator.get("/secure-redis" + page).statusCode())
                    .as(page)
                    .isEqualTo(200);
        }
    }

    @AfterAll
    static void stop() {
        other.resume();
        server.close();
        other.close();
    }

    @Test
    void pagesOfAllQueues_oneServerIsSilent_showTheOthersAndSaySinceWhen() {
        for (String page :
                List.of("", "/states/scheduled", "/states/dead/causes", "/tasks", "/workers", "/recurring")) {
            HttpResponse<String> reply = get("/secure-redis" + page);
            assertThat(reply.statusCode()).as(page).isEqualTo(200);
            assertThat(reply.body())
                    .as(page)
                    .containsPattern("The Redis of queue reports has not answered since [0-9:]{5} UTC");
        }
        assertThat(get("/secure-redis").body()).contains("aria-label=\"1 scheduled job in mail\"");
    }

    @Test
    void eachPage_oneServerIsSilent_answersInBoundedTime() {
        for (String page : PAGES) {
            assertThat(assertTimeoutPreemptively(
                                    BOUNDED, () -> server.as("operator").get("/secure-redis" + page))
                            .statusCode())
                    .as(page)
                    .isEqualTo(200);
        }
        assertThat(get("/secure-redis/queues/mail").statusCode()).isEqualTo(200);
        assertThat(get("/secure-redis/queues/mail/limits").statusCode()).isEqualTo(200);
        assertThat(get("/secure-redis/queues/reports/limits").statusCode()).isEqualTo(503);
    }

    @Test
    void find_jobIsInNoQueueThatAnswers_saysWhichWereNotSearched() {
        HttpResponse<String> reply = get("/secure-redis/find?id=AAAAAAAAAAAAAAAAAAAAAAAA");
        assertThat(reply.statusCode()).isEqualTo(503);
        assertThat(reply.body()).contains("does not answer: reports");
    }

    @Test
    void queue_ofTheSilentServer_saysSoInBoundedTime() {
        assertThat(get("/secure-redis/queues/reports").statusCode()).isEqualTo(503);
    }

    private static HttpResponse<String> get(String path) {
        return assertTimeoutPreemptively(BOUNDED, () -> server.as("viewer").get(path));
    }
}
