package io.secureredis.samples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts the sample as a newcomer does, in a process and a directory of its own, stops it, and reads all that it printed. */
class StartTest {

    private static final int ENDED_BY_SIGTERM = 143;

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

    @Test
    void start_onWindows_saysWhereToGetARedis() throws Exception {
        Process shop = start("-Dos.name=Windows 11");

        assertThat(shop.inputReader().lines())
                .containsSubsequence(
                        "APPLICATION FAILED TO START",
                        "There is no Redis server for Windows.",
                        "Start one in WSL or in a container, and set SPRING_DATA_REDIS_HOST and SPRING_DATA_REDIS_PORT to where it listens.");
        assertThat(shop.waitFor()).isEqualTo(1);
    }

    private static Path secretFile() {
        return directory.resolve(LocalSecret.FILE);
    }

    private static List<String> startAndStop() throws Exception {
        Process shop = start();
        List<String> lines = new ArrayList<>();
        try (BufferedReader reader = shop.inputReader()) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
                if (line.startsWith("  Password")) {
                    // Not Process.destroy, which also closes what is read here
                    shop.toHandle().destroy();
                }
            }
        }
        assertThat(shop.waitFor()).as("exit status, after %s", lines).isEqualTo(ENDED_BY_SIGTERM);
        return lines;
    }

    private static Process start(String... options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(options));
        command.addAll(List.of(ShopApplication.class.getName(), "--server.port=0"));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().remove(LocalSecret.VARIABLE);
        return builder.start();
    }
}
