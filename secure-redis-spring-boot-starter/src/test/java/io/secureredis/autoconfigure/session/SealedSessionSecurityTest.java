package io.secureredis.autoconfigure.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.autoconfigure.Starter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.authentication.RememberMeAuthenticationToken;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.web.authentication.WebAuthenticationDetails;
import org.springframework.security.web.csrf.DefaultCsrfToken;
import org.springframework.security.web.savedrequest.DefaultSavedRequest;
import org.springframework.security.web.savedrequest.HttpSessionRequestCache;
import org.springframework.session.Session;

/** What Spring Security keeps in a session, in each repository and with each serializer. */
class SealedSessionSecurityTest {

    private static final String CONTEXT = "SPRING_SECURITY_CONTEXT";

    @BeforeEach
    void empty() {
        Starter.delete(SessionStore.NAMESPACE);
    }

    static Stream<Arguments> repositoriesAndSerializers() {
        return Stream.of(SessionStore.Kind.values())
                .flatMap(kind -> Stream.of("jdk", "json", "smile").map(serializer -> Arguments.of(kind, serializer)));
    }

    /** Nothing may be lost in silence, so every attribute that cannot be read fails the test. */
    private static void with(SessionStore.Kind kind, String serializer, BiConsumer<SessionStore, List<String>> test) {
        Starter.application()
                .withUserConfiguration(kind.configuration, SealedSessionsTest.Listeners.class)
                .withPropertyValues("secure-redis.session.serializer=" + serializer)
                .run(context -> test.accept(
                        SessionStore.of(context), context.getBean(SealedSessionsTest.Listeners.class).unreadable));
    }

    private static Session savedAndLoaded(SessionStore sessions, Map<String, Object> attributes) {
        Session session = sessions.create();
        attributes.forEach(session::setAttribute);
        sessions.save(session);
        return Objects.requireNonNull(sessions.find(session.getId()));
    }

    private static User user() {
        return new User("alice", "{noop}canary", AuthorityUtils.createAuthorityList("ROLE_USER", "FACTOR_PASSWORD"));
    }

    @ParameterizedTest
    @MethodSource("repositoriesAndSerializers")
    void securityContext_ofFormLogin_comesBack(SessionStore.Kind kind, String serializer) {
        UsernamePasswordAuthenticationToken login =
                UsernamePasswordAuthenticationToken.authenticated(user(), null, user().getAuthorities());
        login.setDetails(new WebAuthenticationDetails(new MockHttpServletRequest()));
        assertComesBack(kind, serializer, login);
    }

    @ParameterizedTest
    @MethodSource("repositoriesAndSerializers")
    void securityContext_ofRememberMe_comesBack(SessionStore.Kind kind, String serializer) {
        assertComesBack(kind, serializer, new RememberMeAuthenticationToken("key", user(), user().getAuthorities()));
    }

    private static void assertComesBack(SessionStore.Kind kind, String serializer, Authentication login) {
        with(kind, serializer, (sessions, unreadable) -> {
            Session loaded = savedAndLoaded(sessions, Map.of(CONTEXT, new SecurityContextImpl(login)));
            assertThat(loaded.<Object>getAttribute(CONTEXT)).isEqualTo(new SecurityContextImpl(login));
            assertThat(unreadable).isEmpty();
            if (kind.name().endsWith("INDEXED")) {
                assertThat(sessions.findByPrincipal("alice")).containsOnlyKeys(loaded.getId());
            }
        });
    }

    @ParameterizedTest
    @MethodSource("repositoriesAndSerializers")
    void savedRequest_ofAnAnonymousVisitor_comesBack(SessionStore.Kind kind, String serializer) {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/protected");
        request.addHeader("Accept", "text/html");
        request.addHeader("Accept-Language", "de");
        request.addParameter("page", "1");
        request.setCookies(new jakarta.servlet.http.Cookie("theme", "dark"));
        new HttpSessionRequestCache().saveRequest(request, new MockHttpServletResponse());
        Object saved = Objects.requireNonNull(request.getSession()).getAttribute("SPRING_SECURITY_SAVED_REQUEST");
        with(kind, serializer, (sessions, unreadable) -> {
            Session loaded = savedAndLoaded(
                    sessions,
                    Map.of(
                            "SPRING_SECURITY_SAVED_REQUEST",
                            saved,
                            "csrf",
                            new DefaultCsrfToken("X-CSRF-TOKEN", "_csrf", "token")));
            DefaultSavedRequest again = Objects.requireNonNull(loaded.getAttribute("SPRING_SECURITY_SAVED_REQUEST"));
            assertThat(again.getRedirectUrl()).isEqualTo(((DefaultSavedRequest) saved).getRedirectUrl());
            assertThat(new ArrayList<>(again.getHeaderValues("accept"))).containsExactly("text/html");
            assertThat(again.getParameterValues("page")).containsExactly("1");
            assertThat(again.getCookies()).hasSize(1);
            assertThat(Objects.requireNonNull(loaded.<DefaultCsrfToken>getAttribute("csrf"))
                            .getToken())
                    .isEqualTo("token");
            assertThat(unreadable).isEmpty();
        });
    }
}
