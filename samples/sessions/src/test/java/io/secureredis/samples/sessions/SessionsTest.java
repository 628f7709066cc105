package io.secureredis.samples.sessions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.testserver.PlaintextScanner;
import io.secureredis.testserver.RedisTestServer;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** Does what the page says, with two instances as {@code main} starts them. */
class SessionsTest {

    private static final RedisTestServer REDIS = RedisTestServer.shared();
    private static final String USER = "canary-ada";
    /** With the times that a busy machine needs. */
    private static final String[] SETTINGS = {
        "--server.port=0",
        "--spring.security.user.name=" + USER,
        "--spring.data.redis.timeout=60s",
        "--spring.data.redis.connect-timeout=60s"
    };

    private static final String LOGIN = "sessionAttr:SPRING_SECURITY_CONTEXT";
    private static final int FOUND = 302;
    private static final int OK = 200;

    private static ConfigurableApplicationContext first;
    private static ConfigurableApplicationContext second;

    @BeforeAll
    static void start() {
        first = SessionsApplication.instance().run(SETTINGS);
        second = SessionsApplication.instance().run(SETTINGS);
    }

    @AfterAll
    static void stop() {
        Stream.of(second, first).forEach(ConfigurableApplicationContext::close);
    }

    @BeforeEach
    void forget() {
        REDIS.flushAll();
    }

    @Test
    void login_onOneInstance_isUsedOnTheOther_untilALogoutOnEither() {
        Visitor ada = signedIn();
        assertThat(ada.get(home(first)).body()).contains("Signed in as canary-ada. Visit 1 of this session");
        assertThat(ada.get(home(second)).body()).contains("Signed in as canary-ada. Visit 2 of this session");
        var cookie = ada.sessionCookie();

        ada.submit(home(second) + "logout", Map.of());

        for (ConfigurableApplicationContext instance : List.of(first, second)) {
            assertThat(ada.get(home(instance)).statusCode()).isEqualTo(FOUND);
            assertThat(Visitor.getWith(cookie, home(instance)).statusCode()).isEqualTo(FOUND);
        }
    }

    @Test
    void redis_afterALogin_holdsNoNameNoPasswordAndNoIdOfTheCookie() {
        Visitor ada = signedIn();
        String id = new String(Base64.getDecoder().decode(ada.sessionCookie().getValue()), UTF_8);

        assertThat(sessions()).hasSize(1);
        PlaintextScanner.forCanaries(USER, password(), id).assertNone(REDIS);
    }

    @Test
    void login_copiedIntoAnotherSession_isNoLoginThere() {
        Visitor eve = new Visitor();
        eve.get(home(first));
        String ofEve = sessions().get(0);
        Visitor ada = signedIn();
        String ofAda = sessions().stream()
                .filter(key -> !key.equals(ofEve))
                .findFirst()
                .orElseThrow();

        copy(LOGIN, ofAda, ofEve);

        assertThat(eve.get(home(second)).statusCode()).isEqualTo(FOUND);
        assertThat(ada.get(home(second)).statusCode()).isEqualTo(OK);
    }

    private static Visitor signedIn() {
        Visitor ada = new Visitor();
        ada.submit(home(first) + "login", Map.of("username", USER, "password", password()));
        return ada;
    }

    private static String home(ConfigurableApplicationContext instance) {
        return "http://localhost:" + instance.getEnvironment().getProperty("local.server.port") + "/";
    }

    private static String password() {
        return first.getEnvironment().getRequiredProperty("ADA_PASSWORD");
    }

    private static List<String> sessions() {
        return ((List<?>) REDIS.command("KEYS", "spring:session:sessions:*"))
                .stream().map(String::valueOf).toList();
    }

    private static void copy(String field, String from, String to) {
        String script = "return redis.call('HSET', KEYS[2], ARGV[1], redis.call('HGET', KEYS[1], ARGV[1]))";
        assertThat(REDIS.command("EVAL", script, "2", from, to, field)).isEqualTo(1L);
    }
}
