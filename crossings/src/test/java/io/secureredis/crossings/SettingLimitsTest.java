package io.secureredis.crossings;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.testserver.RedisTestServer;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Gives every number, duration and size among the properties the values at its ends. Each of them works, or it is
 * refused at the start with a code and the property's name.
 */
@ExtendWith(OutputCaptureExtension.class)
class SettingLimitsTest {

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final Pattern OF_RECORDS = Pattern.compile("java\\.util\\.(Map|List)<.*?([\\w.$]+)>");
    private static final Pattern RANGE = Pattern.compile("must be (?:0, or )?from (\\S+) to ([^\\s.]+)(?:\\.\\d+)?\\.");
    private static final Pattern CAPITAL = Pattern.compile("(?<=[a-z])(?=[A-Z])");

    private static final List<String> OF_TYPE_DURATION = List.of("0", "-1s", "9223372036854775807ms", "106751991167d");
    private static final List<String> OF_TYPE_INT = List.of("0", "-1", "2147483647", "2147483648");
    private static final List<String> OF_TYPE_LONG = List.of("0", "-1", "9223372036854775807");
    private static final List<String> OF_TYPE_DOUBLE = List.of("0", "-1", "NaN", "1.7976931348623157E308");
    private static final List<String> OF_TYPE_SIZE = List.of("0", "-1MB", "2147483648B", "9223372036854775807B");

    private static final Map<String, List<String>> VALUES = Map.ofEntries(
            Map.entry(Duration.class.getName(), OF_TYPE_DURATION),
            Map.entry(DataSize.class.getName(), OF_TYPE_SIZE),
            Map.entry(Integer.class.getName(), OF_TYPE_INT),
            Map.entry(int.class.getName(), OF_TYPE_INT),
            Map.entry(Long.class.getName(), OF_TYPE_LONG),
            Map.entry(long.class.getName(), OF_TYPE_LONG),
            Map.entry(Double.class.getName(), OF_TYPE_DOUBLE));

    /** Spring Boot's settings that ours depend on. */
    private static final Map<String, String> OF_BOOT = Map.of(
            "spring.data.redis.timeout", Duration.class.getName(),
            "spring.data.redis.connect-timeout", Duration.class.getName(),
            "spring.data.redis.database", Integer.class.getName(),
            "spring.data.redis.port", Integer.class.getName(),
            "secure-redis.jobs.redis.timeout", Duration.class.getName(),
            "secure-redis.jobs.redis.connect-timeout", Duration.class.getName(),
            "secure-redis.jobs.redis.database", Integer.class.getName());

    private static RedisTestServer server;

    @TempDir
    private static Path files;

    @BeforeAll
    static void startServer() throws IOException {
        server = RedisTestServer.builder().appendOnly().start();
        Files.writeString(files.resolve("secret"), World.FIRST);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void emptyServer() {
        server.flushAll();
    }

    @Test
    void properties_ofEachModule_areFound() throws IOException {
        assertThat(typesByProperty())
                .containsKeys(
                        "secure-redis.cache.near.max-size",
                        "secure-redis.cache.caches.books.ttl",
                        "secure-redis.migration.steps[0].keys-per-second",
                        "secure-redis.jobs.queues.work.shards",
                        "secure-redis.jobs.retry.jitter",
                        "secure-redis.admin.page-size")
                .hasSizeGreaterThanOrEqualTo(70);
    }

    @ParameterizedTest
    @MethodSource("settings")
    void start_valueAtTheEnd_worksOrIsRefusedByName(String property, String value, CapturedOutput output) {
        Map<String, String> settings = around(property);
        settings.put(property, value);
        Instance started;
        try {
            started = Instance.start(Shop.class, Sessions.Plain.class, settings);
        } catch (RuntimeException refused) {
            assertThat(output.getOut())
                    .contains("APPLICATION FAILED TO START", "Action:")
                    .containsPattern("(?s)Description:\\s+SR\\d{3} .*" + nameOf(property));
            return;
        }
        try (started) {
            assertEverythingWorks(started, property + "=" + value);
        }
    }

    /** A duration that is too short for a network or a machine is refused by no limit, so those are not tried. */
    @ParameterizedTest
    @MethodSource("countsAndSizes")
    void start_leastOfTheRangeThatTheRefusalNames_works(String property, String beyond, CapturedOutput output) {
        Map<String, String> settings = around(property);
        settings.put(property, beyond);
        Assertions.assertThatThrownBy(() -> Instance.start(Shop.class, Sessions.Plain.class, settings))
                .isInstanceOf(RuntimeException.class);
        Matcher range = RANGE.matcher(output.getOut());
        assertThat(range.find()).as("The refusal names a range").isTrue();

        settings.put(property, range.group(1));
        try (Instance started = Instance.start(Shop.class, Sessions.Plain.class, settings)) {
            assertEverythingWorks(started, property + "=" + range.group(1));
        }
    }

    @ParameterizedTest
    @MethodSource("durations")
    void start_durationBeyondItsRange_isRefusedWithTheRange(String property, String beyond, CapturedOutput output) {
        Map<String, String> settings = around(property);
        settings.put(property, beyond);
        Assertions.assertThatThrownBy(() -> Instance.start(Shop.class, Sessions.Plain.class, settings))
                .isInstanceOf(RuntimeException.class);
        assertThat(output.getOut()).containsPattern(RANGE);
    }

    static Stream<Object[]> countsAndSizes() throws IOException {
        return ours().filter(property -> !property.getValue().equals(Duration.class.getName()))
                .map(property -> new Object[] {
                    property.getKey(), property.getValue().equals(DataSize.class.getName()) ? "-1B" : "-1"
                });
    }

    static Stream<Object[]> durations() throws IOException {
        return ours().filter(property -> property.getValue().equals(Duration.class.getName()))
                .map(property -> new Object[] {property.getKey(), "-1s"});
    }

    /** Those of the dashboard are named together, with their limits in words. */
    private static Stream<Map.Entry<String, String>> ours() throws IOException {
        return typesByProperty().entrySet().stream()
                .filter(property -> !OF_BOOT.containsKey(property.getKey()))
                .filter(property -> !property.getKey().startsWith("secure-redis.admin."));
    }

    /** The dashboard names all of its settings together. */
    private static String nameOf(String property) {
        String dashboards = "secure-redis.admin.";
        return property.startsWith(dashboards)
                ? "(" + Pattern.quote(dashboards) + "|under secure-redis.admin .*)"
                        + Pattern.quote(property.substring(dashboards.length()))
                : Pattern.quote(property);
    }

    private static void assertEverythingWorks(Instance shop, String setting) {
        shop.books().find(1);
        shop.books().find(1);
        shop.books().near(2);
        shop.books().near(2);
        assertThat(shop.books().runs()).as("Runs of cached methods, once each").isEqualTo(2);
        assertThat(shop.sessions().look(shop.sessions().signIn())).isEqualTo("signed in");
        shop.orders().order(setting).delay();
        Awaitility.await().atMost(SOON).until(() -> Done.contains(setting));
        assertThat(shop.health().status()).isEqualTo("UP");
    }

    /** What turns the property's feature on. */
    private static Map<String, String> around(String property) {
        Map<String, String> settings = new LinkedHashMap<>(Map.of(
                "spring.main.banner-mode", "off",
                "spring.main.web-application-type", "none",
                "server.port", "0",
                "spring.data.redis.host", server.host(),
                "spring.data.redis.port", String.valueOf(server.port()),
                "secure-redis.cache.near.enabled", "true",
                "secure-redis.secret-key-file", files.resolve("secret").toString(),
                "secure-redis.jobs.worker.shutdown-timeout", "1s"));
        if (property.startsWith("secure-redis.admin.")) {
            settings.put("spring.main.web-application-type", "servlet");
            settings.put("secure-redis.admin.enabled", "true");
            settings.put("secure-redis.admin.dangerously-allow-everyone", "true");
        }
        if (property.startsWith("secure-redis.jobs.redis.")) {
            settings.put("secure-redis.jobs.redis.host", server.host());
            settings.put("secure-redis.jobs.redis.port", String.valueOf(server.port()));
        }
        // A busy machine must not look like a failing server: the runs of cached methods are counted
        settings.put("secure-redis.cache.resilience.slow-call", "60s");
        if (!property.equals("spring.data.redis.timeout")) {
            settings.put("secure-redis.cache.resilience.command-timeout", "60s");
        }
        if (property.startsWith("secure-redis.migration.")) {
            settings.put("secure-redis.migration.mode", "run");
            settings.put("secure-redis.migration.steps[0].from-prefix", "old:");
            settings.put("secure-redis.migration.steps[0].cache", "books");
        }
        if (property.contains(".queues.work.rate-period")) {
            settings.put("secure-redis.jobs.queues.work.rate-limit", "5");
        }
        if (property.endsWith("durability.timeout")) {
            settings.put("spring.data.redis.timeout", "5s");
        }
        return settings;
    }

    static Stream<Object[]> settings() throws IOException {
        return typesByProperty().entrySet().stream()
                .flatMap(property -> VALUES.getOrDefault(property.getValue(), List.of()).stream()
                        // Boot explains the values that do not fit its own types
                        .filter(value -> !OF_BOOT.containsKey(property.getKey()) || !value.equals("2147483648"))
                        .map(value -> new Object[] {property.getKey(), value}));
    }

    private static Map<String, String> typesByProperty() throws IOException {
        Map<String, String> types = new TreeMap<>(OF_BOOT);
        for (URL metadata : Collections.list(
                SettingLimitsTest.class.getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
            try (InputStream in = metadata.openStream()) {
                JsonMapper.shared()
                        .readTree(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                        .path("properties")
                        .forEach(property -> add(property, types));
            }
        }
        types.values().removeIf(type -> !VALUES.containsKey(type));
        return types;
    }

    private static void add(JsonNode property, Map<String, String> types) {
        String name = property.path("name").asString("");
        String type = property.path("type").asString("");
        if (!name.startsWith("secure-redis.")) {
            return;
        }
        types.put(name, type);
        Matcher records = OF_RECORDS.matcher(type);
        if (records.matches()) {
            String each = name.endsWith(".queues") ? ".work." : records.group(1).equals("Map") ? ".books." : "[0].";
            for (RecordComponent component : components(records.group(2))) {
                types.put(
                        name + each + kebab(component.getName()),
                        component.getType().getName());
            }
        }
    }

    private static RecordComponent[] components(String type) {
        try {
            Class<?> found = Class.forName(type);
            return found.isRecord() ? found.getRecordComponents() : new RecordComponent[0];
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String kebab(String name) {
        return CAPITAL.matcher(name).replaceAll("-").toLowerCase(Locale.ROOT);
    }
}
