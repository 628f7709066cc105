package io.secureredis.admin.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.config.Customizer.withDefaults;

import io.secureredis.testserver.RedisTestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

/** Runs the {@code curl} commands of the guide as they stand there, but for the address of the application. */
class ProgramsTest {

    private static final Pattern COMMANDS = Pattern.compile("(?ms)^```sh\n(.*?)^```$");
    private static final String PASSWORD = "only in tests & ünlikely";
    private static DashboardServer server;

    @TempDir
    private Path directory;

    @Configuration(proxyBeanMethods = false)
    static class Ops {

        @Bean
        SecurityFilterChain security(HttpSecurity http) {
            http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated());
            http.formLogin(withDefaults());
            http.httpBasic(withDefaults());
            return http.build();
        }

        @Bean
        UserDetailsService people() {
            InMemoryUserDetailsManager people = new InMemoryUserDetailsManager(User.withUsername("ops")
                    .password("{noop}" + PASSWORD)
                    .roles("SECURE_REDIS_OPERATE")
                    .build());
            return name -> people.loadUserByUsername(name);
        }
    }

    @BeforeAll
    static void start() {
        RedisTestServer.shared().flushAll();
        server = DashboardServer.start(List.of(Shop.class, Ops.class), "secure-redis.jobs.worker.enabled=false");
        server.jobs().call(Shop::welcome, 1L, "a@example.org").delay();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void commands_ofTheGuide_pauseWithHttpBasicAndResumeAfterAFormLogin() throws Exception {
        Files.writeString(
                directory.resolve("ops.netrc"), "machine 127.0.0.1 login ops password \"" + PASSWORD + "\"\n");
        Files.writeString(directory.resolve("ops.password"), PASSWORD);
        List<String> commands = COMMANDS.matcher(Files.readString(Path.of("../docs/guides/dashboard.md")))
                .results()
                .map(MatchResult::group)
                .map(block -> block.replaceAll("(?m)^```(sh)?\n?", ""))
                .toList();
        assertThat(commands).hasSize(2);

        assertThat(run(commands.get(0))).contains("\"done\":true", "\"action\":\"pause\"");
        assertThat(server.inspector().queue("mail").pause()).isNotNull().satisfies(pause -> {
            assertThat(pause.reason()).isEqualTo("deployment");
            assertThat(pause.by()).isEqualTo("ops");
        });
        assertThat(run(commands.get(1))).contains("\"done\":true", "\"action\":\"resume\"");
        assertThat(server.inspector().queue("mail").paused()).isFalse();

        String withoutToken = commands.get(0).replace("--data-urlencode \"_csrf=$token\"", "");
        assertThat(run(withoutToken.replace("curl -sS", "curl -sS -w %{http_code}")))
                .as("the guide says so")
                .endsWith("401");
        assertThat(run(commands.get(0).replace("-H \"Origin: $url\"", "-w %{http_code}")))
                .endsWith("403");
        assertThat(server.inspector().queue("mail").paused()).isFalse();
    }

    private String run(String commands) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-ec", commands.replace("https://shop.example", server.url()))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
