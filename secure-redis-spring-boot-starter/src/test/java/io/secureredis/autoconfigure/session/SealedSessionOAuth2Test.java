package io.secureredis.autoconfigure.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.autoconfigure.Starter;
import java.net.URL;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.authentication.OAuth2AuthenticationToken;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.oidc.OidcIdToken;
import org.springframework.security.oauth2.core.oidc.OidcUserInfo;
import org.springframework.security.oauth2.core.oidc.user.DefaultOidcUser;
import org.springframework.security.oauth2.core.oidc.user.OidcUserAuthority;
import org.springframework.security.oauth2.core.user.DefaultOAuth2User;
import org.springframework.session.Session;

/** What a login by OAuth2 or OpenID Connect keeps in a session, in each repository and with each serializer. */
class SealedSessionOAuth2Test {

    private static final String CONTEXT = "SPRING_SECURITY_CONTEXT";
    private static final Instant ISSUED = Instant.parse("2026-11-28T00:00:00.123456789Z");
    private static final Instant EXPIRES = Instant.parse("2026-11-28T01:00:00Z");

    @BeforeEach
    void empty() {
        Starter.delete(SessionStore.NAMESPACE);
    }

    static Stream<Arguments> repositoriesAndSerializers() {
        return Stream.of(SessionStore.Kind.values())
                .flatMap(kind -> Stream.of("jdk", "json", "smile").map(serializer -> Arguments.of(kind, serializer)));
    }

    private static void savedAndLoaded(
            SessionStore.Kind kind,
            String serializer,
            String name,
            Object value,
            BiConsumer<SessionStore, Session> test) {
        Starter.application()
                .withUserConfiguration(kind.configuration, SealedSessionsTest.Listeners.class)
                .withPropertyValues("secure-redis.session.serializer=" + serializer)
                .run(context -> {
                    SessionStore sessions = SessionStore.of(context);
                    Session session = sessions.create();
                    session.setAttribute(name, value);
                    sessions.save(session);
                    test.accept(sessions, Objects.requireNonNull(sessions.find(session.getId())));
                    assertThat(context.getBean(SealedSessionsTest.Listeners.class).unreadable)
                            .isEmpty();
                });
    }

    private static void assertComesBack(SessionStore.Kind kind, String serializer, OAuth2AuthenticationToken login) {
        savedAndLoaded(kind, serializer, CONTEXT, new SecurityContextImpl(login), (sessions, loaded) -> {
            // Not by equals(): two equal users of OpenID Connect are not equal in Spring Security 7.1
            assertThat(loaded.<Object>getAttribute(CONTEXT))
                    .usingRecursiveComparison()
                    .withComparatorForType(Comparator.comparing(URL::toExternalForm), URL.class)
                    .isEqualTo(new SecurityContextImpl(login));
            if (kind.name().endsWith("INDEXED")) {
                assertThat(sessions.findByPrincipal("alice")).containsOnlyKeys(loaded.getId());
            }
        });
    }

    @ParameterizedTest
    @MethodSource("repositoriesAndSerializers")
    void securityContext_ofOpenIdConnect_comesBack(SessionStore.Kind kind, String serializer) {
        Map<String, Object> claims = Map.of("sub", "alice", "aud", List.of("shop"), "iat", ISSUED, "exp", EXPIRES);
        assertComesBack(kind, serializer, login(claims));
    }

    @ParameterizedTest
    @MethodSource("repositoriesAndSerializers")
    void securityContext_withTheClaimsOfARealIdToken_comesBack(SessionStore.Kind kind, String serializer)
            throws Exception {
        Map<String, Object> claims = new LinkedHashMap<>(parsedByNimbus("""
                {"sub": "alice", "aud": ["shop", "till"], "amr": ["pwd", "otp"], "email_verified": true, "level": 2,
                 "weight": 0.5, "address": {"locality": "Ulm", "lines": ["Hirschstr. 1", null], "geo": {"lat": 48.4}}}
                """));
        claims.put("iss", new URL("https://127.0.0.1/realms/shop"));
        claims.put("iat", ISSUED);
        claims.put("exp", EXPIRES);
        claims.put("auth_time", ISSUED);
        assertComesBack(kind, serializer, login(claims));
    }

    /**
     * As Spring Security has the claims of a token parsed. Nimbus comes with it, and is not for this module to name.
     */
    @SuppressWarnings("unchecked")
    private static Map<String, Object> parsedByNimbus(String json) throws ReflectiveOperationException {
        return (Map<String, Object>) Class.forName("com.nimbusds.jose.util.JSONObjectUtils")
                .getMethod("parse", String.class)
                .invoke(null, json);
    }

    private static OAuth2AuthenticationToken login(Map<String, Object> claims) {
        OidcIdToken token = new OidcIdToken("token", ISSUED, EXPIRES, claims);
        OidcUserInfo info = new OidcUserInfo(Map.of("sub", "alice", "address", Map.of("locality", "Ulm")));
        Set<GrantedAuthority> authorities =
                Set.of(new OidcUserAuthority(token, info), new SimpleGrantedAuthority("SCOPE_openid"));
        DefaultOidcUser user = new DefaultOidcUser(authorities, token, info, "sub");
        return new OAuth2AuthenticationToken(user, user.getAuthorities(), "provider");
    }

    @ParameterizedTest
    @MethodSource("repositoriesAndSerializers")
    void securityContext_ofOAuth2_comesBack(SessionStore.Kind kind, String serializer) {
        DefaultOAuth2User user = new DefaultOAuth2User(
                List.of(new SimpleGrantedAuthority("SCOPE_profile")), Map.of("login", "alice", "id", 1L), "login");
        assertComesBack(kind, serializer, new OAuth2AuthenticationToken(user, user.getAuthorities(), "provider"));
    }

    @ParameterizedTest
    @MethodSource("repositoriesAndSerializers")
    void authorizationRequest_whileTheProviderAsks_comesBack(SessionStore.Kind kind, String serializer) {
        OAuth2AuthorizationRequest request = OAuth2AuthorizationRequest.authorizationCode()
                .authorizationUri("https://provider.example/authorize")
                .clientId("shop")
                .redirectUri("https://shop.example/login/oauth2/code/provider")
                .scopes(Set.of("openid", "profile"))
                .state("state")
                .additionalParameters(Map.of("nonce", "hash"))
                .attributes(attributes -> attributes.put("registration_id", "provider"))
                .build();
        savedAndLoaded(kind, serializer, "request", request, (sessions, loaded) -> {
            OAuth2AuthorizationRequest again = Objects.requireNonNull(loaded.getAttribute("request"));
            assertThat(again.getState()).isEqualTo("state");
            assertThat(again).usingRecursiveComparison().isEqualTo(request);
        });
    }

    @ParameterizedTest
    @MethodSource("repositoriesAndSerializers")
    void authorizedClients_ofASession_comeBack(SessionStore.Kind kind, String serializer) {
        ClientRegistration registration = ClientRegistration.withRegistrationId("provider")
                .clientId("shop")
                .clientSecret("canary")
                .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                .redirectUri("{baseUrl}/login/oauth2/code/{registrationId}")
                .authorizationUri("https://provider.example/authorize")
                .tokenUri("https://provider.example/token")
                .scope("openid")
                .build();
        OAuth2AuthorizedClient client = new OAuth2AuthorizedClient(
                registration,
                "alice",
                new OAuth2AccessToken(OAuth2AccessToken.TokenType.BEARER, "access", ISSUED, EXPIRES, Set.of("openid")),
                new OAuth2RefreshToken("refresh", ISSUED));
        Map<String, OAuth2AuthorizedClient> clients = new HashMap<>(Map.of("provider", client));
        savedAndLoaded(kind, serializer, "clients", clients, (sessions, loaded) -> {
            Map<String, OAuth2AuthorizedClient> again = Objects.requireNonNull(loaded.getAttribute("clients"));
            assertThat(again).usingRecursiveComparison().isEqualTo(clients);
        });
    }
}
