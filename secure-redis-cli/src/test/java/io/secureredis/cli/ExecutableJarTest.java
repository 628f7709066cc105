package io.secureredis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.cli.ExecutableJar.Output;
import io.secureredis.cli.terminal.ExitCode;
import io.secureredis.crypto.Binding;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.testserver.RedisTestServer;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the executable jar as an operator does, with the application's own {@code application.yml}. */
@Tag(ExecutableJar.TAG)
class ExecutableJarTest {

    private static final String SECRET = "q3JwWx0lY5o2nZcT8vKsB1eRdFgHjUiMpLaEoVbNy7k=";
    private static final String OLD = "PkQ4v2nYc8mR1tXwZ6bJ0A==";
    private static final String SERVICES = "META-INF/services/";

    private static RedisTestServer server;

    @TempDir
    private static Path sockets;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() {
        server = RedisTestServer.builder().unixSocket(sockets.resolve("redis")).start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void fill() throws IOException {
        server.flushAll();
        Sealer before = Sealer.of(KeyRing.of(Secret.fromBase64(OLD)));
        Binding place = Binding.of("cache").and("books").and("books::1");
        server.command(bytes("SET"), bytes("books::1"), before.seal(bytes("value"), place, Duration.ZERO));
        Files.writeString(directory.resolve("application.yml"), """
                spring.data.redis:
                  host: ${SHOP_HOST}
                  port: 1
                secure-redis:
                  secret-key: ${SHOP_SECRET:none}
                  previous-secret-keys: [ "${SHOP_PREVIOUS}" ]
                ---
                spring.config.activate.on-profile: prod
                spring.config.import: file:%s/port.yml
                """.formatted(directory));
        Files.writeString(
                directory.resolve("port.yml"), "spring:\n  data:\n    redis:\n      port: " + server.port() + "\n");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Output java(String... words) throws Exception {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--config=application.yml", "--profile=prod"));
        return ExecutableJar.java(
                directory,
                Map.of("SHOP_HOST", "127.0.0.1", "SHOP_SECRET", SECRET, "SHOP_PREVIOUS", OLD),
                all.toArray(String[]::new));
    }

    @Test
    void doctor_reads_the_configuration_of_the_application() throws Exception {
        Output run = java("doctor");

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("Examined 127.0.0.1:" + server.port(), "keys-previous");
        assertThat(run.code()).isEqualTo(ExitCode.FOUND);
    }

    @Test
    void rewrap_reads_the_configuration_of_the_application() throws Exception {
        Output run = java("rewrap");

        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .contains("key " + Secret.fromBase64(OLD).keyId() + " can be removed")
                .containsPattern(" 1 +sealed again under the primary secret");
        assertThat(run.code()).isZero();
    }

    @Test
    void jobs_read_the_configuration_of_the_application() throws Exception {
        Output run = java("jobs", "list", "mail");

        // It has asked the server, which holds no job.
        assertThat(run.err()).contains("There is no queue mail.");
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void inspect_reads_the_configuration_of_the_application() throws Exception {
        assertThat(java("inspect", "books::1").out()).contains("sealed: yes");
    }

    @Test
    void configuration_that_cannot_be_read_is_an_error_with_its_reason() throws Exception {
        Files.writeString(directory.resolve("application.yml"), "spring: [hunter2\n");

        Output run = java("doctor");

        assertThat(run.err())
                .contains("error: The configuration application.yml cannot be read: ")
                .contains("line 2, column 1")
                .doesNotContain("hunter2");
        assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void server_on_a_unix_socket_is_reached() throws Exception {
        Output run =
                ExecutableJar.java(directory, Map.of(), "doctor", "--url=redis-socket://" + sockets.resolve("redis"));

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("Examined " + sockets.resolve("redis"));
    }

    @Test
    void archive_ofTheGuide_isMadeAndUsed() throws Exception {
        String page = Files.readString(Path.of("../docs/operate/cli.md"));
        List<List<String>> guide = Pattern.compile("(?m)^    (?:alias secure-redis=')?java (-XX.*) -jar ")
                .matcher(page)
                .results()
                .map(line -> List.of(line.group(1).split(" ", -1)))
                .toList();
        assertThat(guide).hasSize(3);
        List<String> use = guide.get(0);
        assertThat(use).anyMatch(option -> option.startsWith("-XX:SharedArchiveFile="));

        assertUsed(guide.get(1), use, directory.resolve("made.jsa"));
        if (Runtime.version().feature() >= 19) {
            assertUsed(guide.get(2), guide.get(2), directory.resolve("automatic.jsa"));
        }
    }

    private static void assertUsed(List<String> making, List<String> using, Path archive) throws Exception {
        assertThat(help(making, archive)).contains("Usage: secure-redis");
        assertThat(archive).isNotEmptyFile();

        List<String> loaded = new ArrayList<>(using);
        loaded.addAll(List.of("-Xshare:auto", "-Xlog:class+load"));
        assertThat(help(loaded, archive).lines())
                .filteredOn(line -> line.contains(" " + CommandRunner.class.getName() + " "))
                .singleElement()
                .asString()
                .contains("shared objects file (top)");
    }

    private static String help(List<String> options, Path archive) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        options.forEach(option -> command.add(option.replaceFirst("=[^=]*\\.jsa$", "=" + archive)));
        command.addAll(List.of("-jar", ExecutableJar.path().toString(), "--help"));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        Process process = builder.start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out).isZero();
        return out;
    }

    /** Shading puts files of the same name from many jars into one. */
    /** The device refuses every byte, as a full disk does. */
    @Test
    void output_thatCannotBeWritten_isAFailure() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        ExecutableJar.path().toString(),
                        "keygen",
                        "--format=secret")
                .redirectOutput(new File("/dev/full"))
                .start();
        String error = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isEqualTo(ExitCode.FAILED);
        assertThat(error).startsWith("error: The output could not be written: ");
    }

    @Test
    void services_of_every_library_are_in_the_jar() throws Exception {
        try (JarFile jar = new JarFile(ExecutableJar.path().toFile())) {
            for (Path library : libraries()) {
                try (JarFile original = new JarFile(library.toFile())) {
                    for (JarEntry entry : (Iterable<JarEntry>) original.stream()::iterator) {
                        if (isList(entry)) {
                            assertThat(lines(jar, entry.getName()))
                                    .as(entry.getName() + " of " + library.getFileName())
                                    .containsAll(lines(original, entry.getName()));
                        }
                    }
                }
            }
        }
    }

    private static boolean isList(JarEntry entry) {
        String name = entry.getName();
        return !entry.isDirectory()
                && (name.startsWith(SERVICES)
                        || (name.startsWith("META-INF/spring/") && name.endsWith(".imports"))
                        || name.equals("META-INF/spring.factories"));
    }

    /** The libraries of the tests' class path that are in the jar. */
    private static List<Path> libraries() throws IOException {
        List<Path> libraries = new ArrayList<>();
        try (JarFile jar = new JarFile(ExecutableJar.path().toFile())) {
            for (String element : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
                if (element.endsWith(".jar") && isIn(jar, Path.of(element))) {
                    libraries.add(Path.of(element));
                }
            }
        }
        assertThat(libraries).hasSizeGreaterThan(40);
        return libraries;
    }

    private static boolean isIn(JarFile jar, Path library) throws IOException {
        try (JarFile original = new JarFile(library.toFile())) {
            return original.stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.endsWith(".class") && !name.contains("-"))
                    .findFirst()
                    .map(name -> jar.getEntry(name) != null)
                    .orElse(false);
        }
    }

    private static Set<String> lines(JarFile jar, String name) throws IOException {
        JarEntry entry = jar.getJarEntry(name);
        assertThat(entry).as(name).isNotNull();
        Set<String> lines = new TreeSet<>();
        try (InputStream in = jar.getInputStream(entry)) {
            if (name.endsWith(".factories")) {
                Properties properties = new Properties();
                properties.load(in);
                properties.forEach((key, values) -> Stream.of(values.toString().split(",", -1))
                        .forEach(value -> lines.add(key + "=" + value.strip())));
                return lines;
            }
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.replaceFirst("#.*", "").strip())
                    .filter(line -> !line.isEmpty())
                    .forEach(lines::add);
        }
        return lines;
    }
}
