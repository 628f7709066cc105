package io.secureredis.autoconfigure.session;

import io.secureredis.autoconfigure.Starter;
import io.secureredis.cache.CacheEventListener;
import io.secureredis.cache.CacheOpenFailure;
import io.secureredis.cache.CacheOpenFailureListener;
import io.secureredis.testserver.RedisTestServer;
import jakarta.servlet.DispatcherType;
import java.security.Principal;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.InternalAuthenticationServiceException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.authentication.SessionLimit;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.ReactiveFindByIndexNameSessionRepository;
import org.springframework.session.ReactiveSessionRepository;
import org.springframework.session.Session;
import org.springframework.session.security.SpringSessionBackedReactiveSessionRegistry;
import org.springframework.session.security.SpringSessionBackedSessionRegistry;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * An application with Spring Security, as it comes with Boot's starters and nothing of ours but the secret, on a real
 * port.
 */
final class SecuredApplication {

    /** What could not be read back; nothing may be lost in silence. */
    record Lost(List<String> seen) {}

    private SecuredApplication() {}

    static void run(SessionStore.Kind kind, String serializer, BiConsumer<Integer, Lost> test) {
        run(Starter.REDIS, kind, serializer, test);
    }

    static void run(RedisTestServer redis, SessionStore.Kind kind, String serializer, BiConsumer<Integer, Lost> test) {
        try (ConfigurableApplicationContext context = start(redis, kind, serializer)) {
            int port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
            test.accept(port, context.getBean(Lost.class));
        }
    }

    private static ConfigurableApplicationContext start(
            RedisTestServer redis, SessionStore.Kind kind, String serializer) {
        return new SpringApplicationBuilder(kind.configuration, security(kind))
                .web(isServlet(kind) ? WebApplicationType.SERVLET : WebApplicationType.REACTIVE)
                .run(
                        "--server.port=0",
                        "--spring.main.banner-mode=off",
                        "--spring.security.user.name=alice",
                        "--spring.security.user.password=canary",
                        "--secure-redis.secret-key=" + Starter.SECRET,
                        "--secure-redis.session.serializer=" + serializer,
                        "--spring.data.redis.host=" + redis.host(),
                        "--spring.data.redis.port=" + redis.port(),
                        "--spring.data.redis.database=" + redis.database(),
                        // No test of time-outs: a busy machine may take longer than ours
                        "--spring.data.redis.timeout=30s");
    }

    private static boolean isServlet(SessionStore.Kind kind) {
        return kind.name().startsWith("SERVLET");
    }

    private static Class<?> security(SessionStore.Kind kind) {
        return switch (kind) {
            case SERVLET -> Servlet.class;
            case SERVLET_INDEXED -> ServletWithOneSession.class;
            case WEB -> Web.class;
            case WEB_INDEXED -> WebWithOneSession.class;
        };
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Pages.class)
    static class Common {

        @Bean
        Lost lost() {
            return new Lost(new CopyOnWriteArrayList<>());
        }

        @Bean
        CacheEventListener unreadable(Lost lost) {
            return new CacheEventListener() {

                @Override
                public void unreadable(String cacheName, RuntimeException reason) {
                    lost.seen.add(String.valueOf(reason.getMessage()));
                }
            };
        }

        @Bean
        CacheOpenFailureListener failures(Lost lost) {
            return (CacheOpenFailure failure) -> lost.seen.add(failure.message());
        }
    }

    @RestController
    static class Pages {

        @GetMapping("/account")
        String account(Principal user) {
            return "account of " + user.getName();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Common.class)
    static class Servlet {

        @Bean
        SecurityFilterChain chain(HttpSecurity http) {
            return secured(http).build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Common.class)
    static class ServletWithOneSession {

        @Bean
        <S extends Session> SpringSessionBackedSessionRegistry<S> registry(
                FindByIndexNameSessionRepository<S> sessions) {
            return new SpringSessionBackedSessionRegistry<>(sessions);
        }

        @Bean
        SecurityFilterChain chain(HttpSecurity http, SpringSessionBackedSessionRegistry<?> registry) {
            return secured(http)
                    .sessionManagement(sessions -> sessions.maximumSessions(1).sessionRegistry(registry))
                    .build();
        }
    }

    private static HttpSecurity secured(HttpSecurity http) {
        return http.authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(DispatcherType.ERROR)
                        .permitAll()
                        .anyRequest()
                        .authenticated())
                .formLogin(Customizer.withDefaults())
                .authenticationProvider(new Broken())
                .rememberMe(remember -> remember.key("of-the-test"));
    }

    /**
     * Fails as Spring Security does where the database of users is down; leaves every other name to the next provider.
     */
    private static final class Broken implements AuthenticationProvider {

        @Override
        public @Nullable Authentication authenticate(Authentication login) {
            if (login.getName().equals("broken")) {
                throw new InternalAuthenticationServiceException(
                        "down", new IllegalStateException("db", new SQLException("connect")));
            }
            return null;
        }

        @Override
        public boolean supports(Class<?> type) {
            return type == UsernamePasswordAuthenticationToken.class;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Common.class)
    static class Web {

        @Bean
        SecurityWebFilterChain chain(ServerHttpSecurity http) {
            return secured(http).build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Common.class)
    static class WebWithOneSession {

        @Bean
        <S extends Session> SpringSessionBackedReactiveSessionRegistry<S> registry(
                ReactiveSessionRepository<S> sessions, ReactiveFindByIndexNameSessionRepository<S> index) {
            return new SpringSessionBackedReactiveSessionRegistry<>(sessions, index);
        }

        @Bean
        SecurityWebFilterChain chain(ServerHttpSecurity http, SpringSessionBackedReactiveSessionRegistry<?> registry) {
            return secured(http)
                    .sessionManagement(sessions -> sessions.concurrentSessions(
                            all -> all.maximumSessions(SessionLimit.of(1)).sessionRegistry(registry)))
                    .build();
        }
    }

    private static ServerHttpSecurity secured(ServerHttpSecurity http) {
        return http.authorizeExchange(exchanges -> exchanges.anyExchange().authenticated())
                .formLogin(Customizer.withDefaults());
    }
}
