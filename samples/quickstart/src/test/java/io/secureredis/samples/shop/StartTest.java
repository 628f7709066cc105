package io.secureredis.samples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.testserver.RedisTestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Starts the sample as a newcomer does, in a process and a directory of its own, stops it, and reads all that it
 * printed.
 */
class StartTest {

    @TempDir
    static Path directory;

    private static List<String> output;

    @BeforeAll
    static void startAndStopOnce() throws Exception {
        output = startAndStop();
    }

    @Test
    void start_andStop_printNoWarning() {
        assertThat(output).noneMatch(line -> line.matches(".*(WARN|ERROR|Exception|WARNING).*"));
    }

    @Test
    void start_andStop_printNoSecret() throws Exception {
        String secret = Files.readString(secretFile());

        assertThat(output).noneMatch(line -> line.contains(secret));
    }

    @Test
    void start_done_tellsAddressesAndThePasswordOnce() {
        String password = output.stream()
                .filter(line -> line.startsWith("  Password"))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .findFirst()
                .orElseThrow();

        assertThat(password).hasSize(16);
        assertThat(output).filteredOn(line -> line.contains(password)).hasSize(1);
        assertThat(output)
                .anyMatch(line -> line.matches("  The shop +http://localhost:\\d+"))
                .anyMatch(line -> line.matches("  Its dashboard +http://localhost:\\d+/secure-redis"));
    }

    @Test
    void start_withoutASecret_makesOneThatOnlyItsOwnerReads() throws Exception {
        assertThat(Files.readString(secretFile())).matches("[A-Za-z0-9+/]{43}=");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secretFile())))
                .isEqualTo("rw-------");
    }

    @Test
    void start_again_keepsTheSecret() throws Exception {
        String first = Files.readString(secretFile());

        startAndStop();

        assertThat(Files.readString(secretFile())).isEqualTo(first);
    }

    /** A web server that stops reports threads that seem to be its own, with their stacks. */
    @Test
    void start_wrongSetting_saysWhatIsWrongWithoutStacksOfThreads() throws Exception {
        String wrong = "-Dsecure-redis.jobs.worker.concurrency=0";
        try (ShopProcess shop = ShopProcess.start(directory, List.of(wrong))) {
            assertThat(shop.awaitEnd()).isEqualTo(1);
            List<String> lines = shop.lines();
            assertThat(lines)
                    .noneMatch(line -> line.contains("appears to have started a thread"))
                    .noneMatch(line -> line.matches("\\s+(at )?\\S+\\(\\S+\\.java:\\d+\\)"));
            assertThat(lines.indexOf("APPLICATION FAILED TO START")).isBetween(1, 25);
        }
    }

    @Test
    void start_onWindows_saysWhereToGetARedis() throws Exception {
        try (ShopProcess shop = ShopProcess.start(directory, List.of("-Dos.name=Windows 11"))) {
            assertThat(shop.awaitEnd()).isEqualTo(1);
            assertThat(shop.lines())
                    .containsSubsequence(
                            "APPLICATION FAILED TO START",
                            "There is no Redis server for Windows.",
                            "Start one in WSL or in a container, and set SPRING_DATA_REDIS_HOST and SPRING_DATA_REDIS_PORT to where it listens.");
        }
    }

    @Test
    void start_withTheAddressOfARedis_usesIt() throws Exception {
        try (RedisTestServer redis = RedisTestServer.start();
                ShopProcess shop = ShopProcess.start(
                        directory,
                        List.of(),
                        Map.of(
                                "SPRING_DATA_REDIS_HOST",
                                redis.host(),
                                "SPRING_DATA_REDIS_PORT",
                                Integer.toString(redis.port())))) {
            shop.awaitWelcome().stop();
            assertThat((List<?>) redis.command("KEYS", "secure-jobs:*")).isNotEmpty();
        }
    }

    private static Path secretFile() {
        return directory.resolve(LocalSecret.FILE);
    }

    private static List<String> startAndStop() throws Exception {
        try (ShopProcess shop = ShopProcess.start(directory, List.of())) {
            return shop.awaitWelcome().stop();
        }
    }
}
