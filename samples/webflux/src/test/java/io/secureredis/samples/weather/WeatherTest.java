package io.secureredis.samples.weather;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.testserver.PlaintextScanner;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseCookie;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;

/** Does what the page says, with the application as {@code main} starts it. */
class WeatherTest {

    private static final RedisTestServer REDIS = RedisTestServer.shared();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** With the times that a busy machine needs, so that a miss is none of time. */
    private static final String[] SETTINGS = {
        "--server.port=0",
        "--spring.data.redis.timeout=60s",
        "--spring.data.redis.connect-timeout=60s",
        "--secure-redis.cache.resilience.command-timeout=60s",
        "--secure-redis.cache.resilience.slow-call=60s"
    };

    private ConfigurableApplicationContext application;

    @BeforeEach
    void start() {
        REDIS.flushAll();
        application = WeatherApplication.application().run(SETTINGS);
    }

    @AfterEach
    void stop() {
        application.close();
    }

    @Test
    void forecast_askedForTwice_isMadeOnce() {
        Forecast first = answer(http().get().uri("/forecast/canary-city").exchange());

        assertThat(answer(http().get().uri("/forecast/canary-city").exchange())).isEqualTo(first);
        assertThat(application.getBean(Forecasts.class).made()).isEqualTo(1);
        assertThat(keys("forecasts::*")).hasSize(1);
        PlaintextScanner.forCanaries("canary-city", first.text()).assertNone(REDIS);
    }

    @Test
    void note_isSealed_andDoesNotOpenUnderAnotherName() {
        http().put()
                .uri("/note/monday")
                .contentType(MediaType.TEXT_PLAIN)
                .bodyValue("canary-note")
                .exchange()
                .expectStatus()
                .isNoContent();
        PlaintextScanner.forCanaries("canary-note").assertNone(REDIS);

        REDIS.command("COPY", "note:monday", "note:tuesday");

        http().get().uri("/note/monday").exchange().expectBody(String.class).isEqualTo("canary-note");
        http().get().uri("/note/tuesday").exchange().expectStatus().isNotFound();
        http().get().uri("/note/sunday").exchange().expectStatus().isNotFound();
    }

    @Test
    void session_afterARestart_isStillThere_andSealed() {
        ResponseCookie cookie = Objects.requireNonNull(http().get()
                .uri("/forecast/canary-city")
                .exchange()
                .expectBody(Forecast.class)
                .returnResult()
                .getResponseCookies()
                .getFirst("SESSION"));
        application.close();
        application = WeatherApplication.application().run(SETTINGS);

        http().get()
                .uri("/seen")
                .cookie(cookie.getName(), cookie.getValue())
                .exchange()
                .expectBody(String.class)
                .isEqualTo("[\"canary-city\"]");
        http().get().uri("/seen").exchange().expectBody(String.class).isEqualTo("[]");
        assertThat(keys("spring:session:sessions:*")).isNotEmpty();
        PlaintextScanner.forCanaries("canary-city", cookie.getValue()).assertNone(REDIS);
    }

    private static Forecast answer(ResponseSpec response) {
        return Objects.requireNonNull(
                response.expectBody(Forecast.class).returnResult().getResponseBody());
    }

    private static List<String> keys(String pattern) {
        return ((List<?>) REDIS.command("KEYS", pattern))
                .stream().map(String::valueOf).toList();
    }

    private WebTestClient http() {
        String port = application.getEnvironment().getRequiredProperty("local.server.port");
        return WebTestClient.bindToServer()
                .baseUrl("http://localhost:" + port)
                .responseTimeout(PATIENCE)
                .build();
    }
}
