package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.jobs.SecureJobs;
import io.secureredis.jobs.engine.ConnectionApplication.Counter;
import io.secureredis.testserver.RedisTestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** The levels that {@code docs/guides/connections.md} gives for who wants one line for a fault, not Lettuce's too. */
@ExtendWith(OutputCaptureExtension.class)
class LoggerLevelsTest {

    private static final Pattern LEVEL = Pattern.compile("(?m)^    (io\\.lettuce\\.[\\w.]+): \"?(\\w+)\"? +#");
    private static final Pattern OF_LETTUCE = Pattern.compile("(?m)^.*(i\\.l\\.c|io\\.lettuce\\.core)\\..* : .*$");

    @Test
    void levels_ofThePage_silenceLettuceAndLeaveOurLines(CapturedOutput output) throws IOException {
        try (RedisTestServer server = RedisTestServer.builder()
                .user("app", "on >first ~* &* +@all")
                .externalAllowed(false)
                .start()) {
            List<String> properties = new ArrayList<>(List.of(
                    "spring.data.redis.host=" + server.host(),
                    "spring.data.redis.port=" + server.port(),
                    "spring.data.redis.username=app",
                    "spring.data.redis.password=first",
                    "spring.data.redis.timeout=15s",
                    "secure-redis.connection.reconnect.cap=100ms",
                    // As an application has it; the page's are for single loggers
                    "logging.level.io.lettuce=info"));
            properties.addAll(levels());
            try (ConfigurableApplicationContext context = ConnectionApplication.start(properties)) {
                context.getBean(SecureJobs.class).call(Counter::count, 1).delay();
                await().until(() -> context.getBean(Counter.class).done.contains(1));
                server.command("ACL", "SETUSER", "app", "resetpass", ">second");
                server.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
                await().atMost(Duration.ofMinutes(2))
                        .until(() -> output.getAll().contains("SR321"));
                server.stop();
                await().atMost(Duration.ofMinutes(2))
                        .until(() -> output.getAll().contains("SR310"));
            }
        }
        assertThat(OF_LETTUCE.matcher(output.getAll()).results().map(line -> line.group()))
                .isEmpty();
    }

    private static List<String> levels() throws IOException {
        List<String> levels = new ArrayList<>();
        Matcher level = LEVEL.matcher(Files.readString(Path.of("../docs/guides/connections.md")));
        while (level.find()) {
            levels.add("logging.level." + level.group(1) + "=" + level.group(2));
        }
        assertThat(levels).hasSize(4);
        return levels;
    }
}
