package io.secureredis.autoconfigure.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.testserver.RedisTestServer;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Redis is full in the moment of a login, which changes the id of the session: which cookie the browser has then. */
class FullRedisAtLoginTest {

    private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");
    private static RedisTestServer redis;

    @BeforeAll
    static void start() {
        redis = RedisTestServer.builder()
                .config("maxmemory-policy", "noeviction")
                .externalAllowed(false)
                .start();
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @BeforeEach
    void empty() {
        redis.flushAll();
    }

    @ParameterizedTest
    @EnumSource(names = {"SERVLET", "SERVLET_INDEXED"})
    void login_again_servletsKeepTheOldCookieAndTheUserStaysSignedIn(SessionStore.Kind kind) {
        signedIn(kind, browser -> {
            String before = browser.session();
            loginWhileFull(browser);
            assertThat(browser.session()).isEqualTo(before);
            assertThat(browser.get("/account").body()).isEqualTo("account of alice");
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"WEB", "WEB_INDEXED"})
    void login_again_webFluxSendsTheNewCookieAndTheUserSignsInAgain(SessionStore.Kind kind) {
        signedIn(kind, browser -> {
            String before = browser.session();
            loginWhileFull(browser);
            assertThat(browser.session()).isNotEqualTo(before);
            assertThat(browser.get("/account").statusCode()).isEqualTo(302);
            browser.login();
            assertThat(browser.get("/account").body()).isEqualTo("account of alice");
        });
    }

    private static void signedIn(SessionStore.Kind kind, Consumer<Browser> test) {
        SecuredApplication.run(redis, kind, "json", (port, lost) -> {
            Browser browser = new Browser(port);
            browser.login();
            assertThat(browser.get("/account").body()).isEqualTo("account of alice");
            test.accept(browser);
        });
    }

    /** The form was there before; Redis has room again afterwards. */
    private static void loginWhileFull(Browser browser) {
        Matcher token = TOKEN.matcher(browser.get("/login").body());
        assertThat(token.find()).isTrue();
        redis.command("CONFIG", "SET", "maxmemory", "1");
        try {
            browser.post("/login", Map.of("username", "alice", "password", "canary", "_csrf", token.group(1)));
        } finally {
            redis.command("CONFIG", "SET", "maxmemory", "0");
        }
    }
}
