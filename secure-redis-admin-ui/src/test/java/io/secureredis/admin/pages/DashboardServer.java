package io.secureredis.admin.pages;

import static org.springframework.security.config.Customizer.withDefaults;

import io.secureredis.jobs.SecureJobs;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobOperations;
import io.secureredis.testserver.RedisTestServer;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

/** A Spring Boot application with the dashboard, as a user would write it, on a real Redis and a real port. */
final class DashboardServer implements AutoCloseable {

    /** For tests only. */
    static final String SECRET = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=";

    static final String PASSWORD = "only-in-tests";

    private final ServletWebServerApplicationContext context;

    private DashboardServer(ServletWebServerApplicationContext context) {
        this.context = context;
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {}

    /** As {@code docs/guides/dashboard.md} shows it. */
    @Configuration(proxyBeanMethods = false)
    static class Security {

        @Bean
        SecurityFilterChain security(HttpSecurity http) {
            http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated());
            http.formLogin(withDefaults());
            http.httpBasic(withDefaults());
            return http.build();
        }

        /**
         * The manager itself would hash each password at its first use, which makes every later request slow. So its
         * other interface is hidden.
         */
        @Bean
        @SuppressWarnings("UnnecessaryMethodReference")
        UserDetailsService people() {
            InMemoryUserDetailsManager people = new InMemoryUserDetailsManager(
                    person("stranger", "SOMETHING_ELSE"),
                    person("viewer", "SECURE_REDIS_VIEW"),
                    person("operator", "SECURE_REDIS_OPERATE"),
                    person("revealer", "SECURE_REDIS_REVEAL"),
                    person("auditor", "SECURE_REDIS_AUDIT"),
                    person("editor", "SECURE_REDIS_REVEAL", "SECURE_REDIS_EDIT"),
                    person("half-editor", "SECURE_REDIS_VIEW", "SECURE_REDIS_EDIT"));
            return people::loadUserByUsername;
        }

        private static UserDetails person(String name, String... roles) {
            return User.withUsername(name)
                    .password("{noop}" + PASSWORD)
                    .roles(roles)
                    .build();
        }
    }

    static DashboardServer start(List<Class<?>> beans, String... properties) {
        RedisTestServer redis = RedisTestServer.shared();
        List<Class<?>> sources = new ArrayList<>(beans);
        sources.add(Application.class);
        List<String> all = new ArrayList<>(List.of(
                "secure-redis.secret-key=" + SECRET,
                "secure-redis.admin.enabled=true",
                "secure-redis.admin.authorities.edit=ROLE_SECURE_REDIS_EDIT",
                "secure-redis.jobs.worker.queues=mail",
                "spring.application.name=Bookshop",
                "spring.data.redis.host=" + redis.host(),
                "spring.data.redis.port=" + redis.port(),
                "spring.data.redis.database=" + redis.database(),
                "spring.main.banner-mode=off",
                "server.address=127.0.0.1",
                "server.port=0",
                "logging.level.root=WARN"));
        all.addAll(List.of(properties));
        return new DashboardServer(
                (ServletWebServerApplicationContext) new SpringApplicationBuilder(sources.toArray(Class<?>[]::new))
                        .properties(all.toArray(String[]::new))
                        .run());
    }

    static DashboardServer start(String... properties) {
        return start(List.of(Shop.class, Security.class), properties);
    }

    String url() {
        return "http://127.0.0.1:" + context.getWebServer().getPort();
    }

    DashboardClient as(String person) {
        return new DashboardClient(url(), person);
    }

    DashboardClient asNobody() {
        return new DashboardClient(url(), null);
    }

    SecureJobs jobs() {
        return get(SecureJobs.class);
    }

    JobInspector inspector() {
        return get(JobInspector.class);
    }

    JobOperations operations() {
        return get(JobOperations.class);
    }

    <T> T get(Class<T> type) {
        return context.getBean(type);
    }

    ServletWebServerApplicationContext context() {
        return context;
    }

    @Override
    public void close() {
        context.close();
    }
}
