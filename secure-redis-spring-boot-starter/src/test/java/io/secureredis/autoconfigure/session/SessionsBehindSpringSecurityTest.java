package io.secureredis.autoconfigure.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.autoconfigure.Starter;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Spring Security with sealed sessions, by Boot's starters and over HTTP: each repository with each serializer. */
class SessionsBehindSpringSecurityTest {

    private static final String PAGE = "/account?page=1";

    @BeforeEach
    void empty() {
        Starter.delete(SessionStore.NAMESPACE);
    }

    private static Stream<Arguments> of(String... kinds) {
        return Stream.of(kinds)
                .map(SessionStore.Kind::valueOf)
                .flatMap(kind -> Stream.of("jdk", "json").map(serializer -> Arguments.of(kind, serializer)));
    }

    static Stream<Arguments> all() {
        return of("SERVLET", "SERVLET_INDEXED", "WEB", "WEB_INDEXED");
    }

    static Stream<Arguments> indexed() {
        return of("SERVLET_INDEXED", "WEB_INDEXED");
    }

    static Stream<Arguments> servlet() {
        return of("SERVLET", "SERVLET_INDEXED");
    }

    private static void assertAsksToLogIn(Browser browser, String page) {
        HttpResponse<String> response = browser.get(page);
        assertThat(response.statusCode()).isEqualTo(302);
        assertThat(browser.location(response)).isEqualTo("/login");
    }

    private static void assertShowsTheAccount(Browser browser) {
        HttpResponse<String> account = browser.get(PAGE);
        assertThat(account.body()).isEqualTo("account of alice");
        assertThat(account.statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @MethodSource("all")
    void formLogin_afterAProtectedPage_leadsThereUnderANewIdUntilLogout(SessionStore.Kind kind, String serializer) {
        SecuredApplication.run(kind, serializer, (port, lost) -> {
            Browser browser = new Browser(port);
            assertAsksToLogIn(browser, PAGE);
            String before = browser.session();
            assertThat(before).isNotEmpty();

            HttpResponse<String> login = browser.login();
            assertThat(login.statusCode()).isEqualTo(302);
            assertThat(browser.location(login)).startsWith(PAGE);
            String after = browser.session();
            assertThat(after).isNotEmpty().isNotEqualTo(before);
            assertShowsTheAccount(browser);
            assertThat(StoredSessions.everything()).doesNotContain("alice", "account", before, after);

            Browser withOldId = new Browser(port);
            withOldId.cookies.put("SESSION", before);
            assertAsksToLogIn(withOldId, PAGE);

            assertThat(browser.submit("/logout", Map.of()).statusCode()).isEqualTo(302);
            browser.cookies.put("SESSION", after);
            assertAsksToLogIn(browser, PAGE);
            assertThat(lost.seen()).isEmpty();
        });
    }

    @ParameterizedTest
    @MethodSource("all")
    void formLogin_withoutTheToken_isRefused(SessionStore.Kind kind, String serializer) {
        SecuredApplication.run(kind, serializer, (port, lost) -> {
            Browser browser = new Browser(port);
            browser.get(PAGE);
            Map<String, String> right = Map.of("username", "alice", "password", "canary");
            assertThat(browser.post("/login", right).statusCode()).isEqualTo(403);
            assertAsksToLogIn(browser, PAGE);
            assertThat(lost.seen()).isEmpty();
        });
    }

    @ParameterizedTest
    @MethodSource("servlet")
    void formLogin_withAWrongPassword_saysSo(SessionStore.Kind kind, String serializer) {
        SecuredApplication.run(kind, serializer, (port, lost) -> {
            Browser browser = new Browser(port);
            HttpResponse<String> refused = browser.submit("/login", Map.of("username", "alice", "password", "wrong"));
            assertThat(refused.headers().firstValue("location").orElse("")).endsWith("/login?error");
            browser.login();
            assertShowsTheAccount(browser);
            assertThat(lost.seen()).isEmpty();
        });
    }

    @ParameterizedTest
    @MethodSource("servlet")
    void formLogin_withAnErrorBehindIt_saysSo(SessionStore.Kind kind, String serializer) {
        SecuredApplication.run(kind, serializer, (port, lost) -> {
            Browser browser = new Browser(port);
            HttpResponse<String> failed = browser.submit("/login", Map.of("username", "broken", "password", "any"));
            assertThat(failed.headers().firstValue("location").orElse("")).endsWith("/login?error");
            assertThat(browser.get("/login?error").body()).contains("Invalid credentials");
            browser.login();
            assertShowsTheAccount(browser);
            assertThat(lost.seen()).isEmpty();
        });
    }

    @ParameterizedTest
    @MethodSource("servlet")
    void rememberMe_withoutTheSession_logsInAgain(SessionStore.Kind kind, String serializer) {
        SecuredApplication.run(kind, serializer, (port, lost) -> {
            Browser browser = new Browser(port);
            browser.submit("/login", Map.of("username", "alice", "password", "canary", "remember-me", "on"));
            String before = browser.cookies.remove("SESSION");
            assertThat(browser.cookies).containsOnlyKeys("remember-me");
            assertShowsTheAccount(browser);
            assertThat(browser.session()).isNotEmpty().isNotEqualTo(before);
            browser.cookies.remove("remember-me");
            assertShowsTheAccount(browser);
            assertThat(lost.seen()).isEmpty();
        });
    }

    @ParameterizedTest
    @MethodSource("indexed")
    void maximumSessions_secondLogin_endsTheFirst(SessionStore.Kind kind, String serializer) {
        SecuredApplication.run(kind, serializer, (port, lost) -> {
            Browser first = new Browser(port);
            first.login();
            assertShowsTheAccount(first);
            Browser second = new Browser(port);
            second.login();
            assertShowsTheAccount(second);
            assertThat(first.get(PAGE).body()).doesNotContain("account of alice");
            assertThat(lost.seen()).isEmpty();
        });
    }
}
