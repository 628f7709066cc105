package io.secureredis.samples.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.testserver.PlaintextScanner;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.web.client.RestClient;

/** Does what the page says, with a lifetime that a test can wait for. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = "spring.cache.redis.time-to-live=2s")
@ContextConfiguration(initializers = UsersTest.Redis.class)
class UsersTest {

    private static final RedisTestServer REDIS = RedisTestServer.shared();

    @LocalServerPort
    private int port;

    @BeforeEach
    void forget() {
        REDIS.flushAll();
    }

    @Test
    void user_isFoundSealedAndGoneInTimeAlthoughSomeoneKeepsIt() {
        // Again when the two seconds were over before this thread came to keep it
        String key = await().atMost(Duration.ofSeconds(60)).until(this::addAndKeep, Objects::nonNull);
        PlaintextScanner.forCanaries("canary-ada").assertNone(REDIS);

        await().atMost(Duration.ofSeconds(60)).until(() -> found("canary-ada") == HttpStatus.NOT_FOUND);
        assertThat(REDIS.command("EXISTS", key)).isEqualTo(0L);
    }

    /** Returns the key, or {@code null} if Redis has removed it before it was kept. */
    private @Nullable String addAndKeep() {
        ResponseEntity<String> added = http().post()
                .uri("/user")
                .contentType(MediaType.APPLICATION_JSON)
                .body(new User("canary-ada", "canary-ada@example.org"))
                .retrieve()
                .toEntity(String.class);
        assertThat(added.getStatusCode()).isEqualTo(HttpStatus.CREATED);
        assertThat(added.getBody()).isEqualTo("User has been added and will expire after 2 seconds");
        for (Object key : (List<?>) REDIS.command("KEYS", "users::*")) {
            if (REDIS.command("PERSIST", (String) key).equals(1L)) {
                return (String) key;
            }
        }
        return null;
    }

    @Test
    void user_withinTheLifetime_isReturned() {
        User user = new User("grace", "grace@example.org");
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            http().post()
                    .uri("/user")
                    .contentType(MediaType.APPLICATION_JSON)
                    .body(user)
                    .retrieve()
                    .toBodilessEntity();
            return user.equals(http().get()
                    .uri("/user/grace")
                    .retrieve()
                    .onStatus(status -> status.is4xxClientError(), (request, response) -> {})
                    .body(User.class));
        });
    }

    @Test
    void user_withoutAnAddress_isRefused() {
        HttpStatusCode answer = http().post()
                .uri("/user")
                .contentType(MediaType.APPLICATION_JSON)
                .body(new User("eve", "nowhere"))
                .exchange((request, response) -> response.getStatusCode());
        assertThat(answer).isEqualTo(HttpStatus.BAD_REQUEST);
    }

    private Object found(String name) {
        return http().get().uri("/user/" + name).exchange((request, response) -> response.getStatusCode());
    }

    private RestClient http() {
        return RestClient.create("http://localhost:" + port);
    }

    /** As {@code main} does. */
    static final class Redis implements ApplicationContextInitializer<ConfigurableApplicationContext> {

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            UsersApplication.startRedisIfNoneIsNamed(context);
        }
    }
}
