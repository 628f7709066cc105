package com.example.outsider;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.testserver.RedisTestServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Starts the application as a user does, and reads what it says. */
class OutsiderTest {

    /** What a user would configure, and what a busy machine would have it warn of. */
    private static final List<String> ARGUMENTS = List.of(
            "--server.port=0",
            "--spring.security.user.name=ada",
            "--spring.security.user.password=lovelace",
            "--spring.security.user.roles=SECURE_REDIS_VIEW",
            "--secure-redis.cache.resilience.command-timeout=60s",
            "--secure-redis.cache.resilience.slow-call=60s",
            "--logging.level.org.apache.catalina.util.SessionIdGeneratorBase=ERROR");

    @Test
    void application_startsWithoutAWarning_andWorks() throws Exception {
        try (RedisTestServer redis = RedisTestServer.builder().appendOnly().start()) {
            List<String> command = new ArrayList<>(
                    List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                            "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
            switch (System.getProperty("launch")) {
                case "jar" -> command.addAll(List.of("-jar", "target/outsider.jar"));
                case "ahead-of-time" ->
                    command.addAll(List.of("-Dspring.aot.enabled=true", "-jar", "target/outsider.jar"));
                default -> command.addAll(
                        List.of("-cp", System.getProperty("java.class.path"), "com.example.outsider.OutsiderApplication"));
            }
            command.addAll(ARGUMENTS);
            command.add("--spring.data.redis.port=" + redis.port());
            if (System.getProperty("more", "").equals("dashboard")) {
                command.add("--secure-redis.admin.enabled=true");
            }

            Process application = new ProcessBuilder(command).redirectErrorStream(true).start();
            List<String> lines = application.inputReader().lines().toList();

            assertThat(application.waitFor()).as(String.join("\n", lines)).isZero();
            assertThat(lines).anyMatch(line -> line.startsWith("WORKED: "));
            assertThat(lines).filteredOn(line -> line.matches(".* (WARN|ERROR) .*")).isEmpty();
        }
    }
}
