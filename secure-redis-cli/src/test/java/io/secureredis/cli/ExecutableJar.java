package io.secureredis.cli;

import io.secureredis.cli.terminal.Terminal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The executable jar that this build has made. The tests' class path has more in it than the jar, so only the jar shows
 * what operators get.
 *
 * <p>Tests with one of the two tags run with it, after {@code package}. In all other runs it is not there.
 */
final class ExecutableJar {

    /** For tests that need the jar. */
    static final String TAG = "executable-jar";

    /** For tests that run on the class path, and again with the jar. They run commands by {@link Transcript}. */
    static final String ALSO = "also-executable-jar";

    private static final String PROPERTY = "secure-redis.executable-jar";
    private static final @Nullable ClassLoader LOADER = loader();

    private ExecutableJar() {}

    static boolean isThere() {
        return LOADER != null;
    }

    static Path path() {
        return Path.of(System.getProperty(PROPERTY));
    }

    private static @Nullable ClassLoader loader() {
        String jar = System.getProperty(PROPERTY);
        if (jar == null) {
            return null;
        }
        try {
            // Open as long as the tests run
            return new URLClassLoader(new URL[] {Path.of(jar).toUri().toURL()}, ClassLoader.getPlatformClassLoader());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs a command in this process, with classes and resources of the jar alone, which is quick. */
    static int run(
            PrintWriter out,
            PrintWriter err,
            BufferedReader in,
            Map<String, String> environment,
            boolean interactive,
            String... words) {
        Thread thread = Thread.currentThread();
        ClassLoader former = thread.getContextClassLoader();
        thread.setContextClassLoader(LOADER);
        try {
            Constructor<?> terminal = Class.forName(Terminal.class.getName(), true, LOADER)
                    .getConstructor(
                            PrintWriter.class, PrintWriter.class, BufferedReader.class, Map.class, boolean.class);
            Class<?> runner = Class.forName(CommandRunner.class.getName(), true, LOADER);
            return (int) runner.getMethod("run", terminal.getDeclaringClass(), String[].class)
                    .invoke(null, terminal.newInstance(out, err, in, environment, interactive), words);
        } catch (InvocationTargetException e) {
            throw new AssertionError("The command has thrown", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("The jar has no command runner", e);
        } finally {
            thread.setContextClassLoader(former);
        }
    }

    /** What {@code java -jar} has printed. */
    record Output(int code, String out, String err) {}

    /** Runs a command as an operator does: {@code java -jar}. */
    static Output java(Path directory, Map<String, String> environment, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-jar",
                path().toString()));
        command.addAll(List.of(words));
        Path err = Files.createTempFile(directory, "err", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectError(err.toFile());
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Output(process.waitFor(), out, Files.readString(err));
    }
}
