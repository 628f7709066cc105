package io.secureredis.samples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The sample in a process and a directory of its own, as {@code main} starts it, on a free port. */
final class ShopProcess implements AutoCloseable {

    /**
     * What a busy machine would have it warn of. The last one is Tomcat's, of randomness that took a tenth of a second.
     */
    private static final List<String> PATIENCE = List.of(
            "--spring.data.redis.timeout=60s",
            "--spring.data.redis.connect-timeout=60s",
            "--secure-redis.cache.resilience.command-timeout=60s",
            "--secure-redis.cache.resilience.slow-call=60s",
            "--logging.level.org.apache.catalina.util.SessionIdGeneratorBase=ERROR");

    private static final int ENDED_BY_SIGTERM = 143;

    private final Process process;
    private final BufferedReader reader;
    private final List<String> lines = new ArrayList<>();

    private ShopProcess(Process process) {
        this.process = process;
        this.reader = process.inputReader();
    }

    /**
     * Starts it.
     *
     * @param options of the JVM
     * @param arguments of the application
     */
    static ShopProcess start(Path directory, List<String> options, String... arguments) throws IOException {
        return start(directory, options, Map.of(), arguments);
    }

    /** As {@link #start(Path, List, String...)}, with more variables of the environment. */
    static ShopProcess start(Path directory, List<String> options, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(options);
        command.addAll(List.of(ShopApplication.class.getName(), "--server.port=0"));
        command.addAll(PATIENCE);
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().remove(LocalSecret.VARIABLE);
        builder.environment().putAll(environment);
        return new ShopProcess(builder.start());
    }

    /** Returns once it has said all that it says at the start, or has ended. */
    ShopProcess awaitWelcome() throws IOException {
        readUntil("  Password");
        return this;
    }

    /** What stands behind a word of the welcome. */
    String told(String what) {
        return lines.stream()
                .filter(line -> line.startsWith("  " + what))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .findFirst()
                .orElseThrow(() -> new AssertionError("Nothing was said of '" + what + "' in " + lines));
    }

    /** Ends it as an operator does, and returns all that it printed. */
    List<String> stop() throws Exception {
        // Not Process.destroy, which also closes what is read here
        process.toHandle().destroy();
        assertThat(awaitEnd()).as("exit status, after %s", lines).isEqualTo(ENDED_BY_SIGTERM);
        return lines;
    }

    /** Waits for it to end by itself; returns its exit status. */
    int awaitEnd() throws Exception {
        readUntil(null);
        return process.waitFor();
    }

    List<String> lines() {
        return lines;
    }

    private void readUntil(String beginning) throws IOException {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            lines.add(line);
            if (beginning != null && line.startsWith(beginning)) {
                return;
            }
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
