package io.secureredis.samples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.testserver.RedisTestServer;
import io.secureredis.testserver.RedisTestServerBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** Each sample says how it is started, and brings a Redis for it. */
class SamplesTest {

    private static final Path SAMPLES = Snippets.ROOT.resolve("samples");
    private static final Pattern MODULE = Pattern.compile("<module>(.+)</module>");
    private static final Pattern OPTION = Pattern.compile("--([a-z-]+) (\\S+)");

    /** They bring servers that {@code secure-redis init} wrote, with TLS and users. */
    private static final List<String> OF_INIT = List.of("hardened", "cluster");

    static List<String> samples() throws IOException {
        return MODULE.matcher(Files.readString(SAMPLES.resolve("pom.xml")))
                .results()
                .map(module -> module.group(1))
                .toList();
    }

    static Stream<String> samplesWithAPassword() throws IOException {
        return samples().stream().filter(sample -> !OF_INIT.contains(sample));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void readme_ofASample_namesItsCommandsAndFiles(String sample) throws IOException {
        String readme = Files.readString(SAMPLES.resolve(sample).resolve("README.md"));
        String start = "mvn -q -pl samples/" + sample + " -am spring-boot:run";
        assertThat(readme)
                .startsWith("# ")
                .contains("\n    " + start + "\n")
                .contains("[compose.yml](compose.yml)")
                .contains("    docker compose -f samples/" + sample + "/compose.yml up -d\n");
        assertThat(readme.lines().filter(line -> line.contains("spring-boot:run")))
                .as("with the sample's own name")
                .allMatch(line -> line.contains(start));
        assertThat(Files.readString(SAMPLES.resolve(sample).resolve("pom.xml")))
                .as("the parent skips spring-boot:run")
                .containsPattern("<artifactId>spring-boot-maven-plugin</artifactId>\\s*<configuration>\\s*<skip>false");
    }

    @ParameterizedTest
    @MethodSource("samples")
    void compose_ofASample_isYamlWithOneImageAndNoOpenPort(String sample) throws IOException {
        Map<String, Map<String, Object>> services = services(sample);
        assertThat(services).isNotEmpty().allSatisfy((name, service) -> {
            assertThat(service.get("image")).as(name).isEqualTo("redis:8.2");
            if (service.get("ports") instanceof List<?> ports) {
                assertThat(ports)
                        .as("where the sample looks, and for this machine only")
                        .isEqualTo(List.of("127.0.0.1:6379:6379"));
            } else {
                assertThat(service.get("network_mode")).as(name).isEqualTo("host");
            }
        });
        assertThat(settings(sample)).as("the port is Boot's default").doesNotContainPattern("(?m)^ +port: ");
    }

    @ParameterizedTest
    @MethodSource("samplesWithAPassword")
    void compose_ofASample_fitsItsReadmeAndSettings(String sample) throws IOException {
        String readme = Files.readString(SAMPLES.resolve(sample).resolve("README.md"));
        assertThat(readme)
                .contains("export REDIS_PASSWORD=$(openssl rand -hex 24)")
                .contains("SPRING_DATA_REDIS_HOST=localhost SPRING_DATA_REDIS_PASSWORD=$REDIS_PASSWORD mvn");
        if (settings(sample).contains("${SECURE_REDIS_SECRET_KEY}")) {
            assertThat(readme).contains("SECURE_REDIS_SECRET_KEY=$(openssl rand -base64 32)");
        }
        Map<String, Object> redis = Objects.requireNonNull(services(sample).get("redis"));
        String command = String.valueOf(redis.get("command"));
        assertThat(command).contains("--requirepass \"$$REDIS_PASSWORD\"");
        assertThat(redis.get("environment")).asString().contains("REDIS_PASSWORD");
        String pom = Files.readString(SAMPLES.resolve(sample).resolve("pom.xml"));
        if (pom.contains("<artifactId>secure-redis-jobs</artifactId>")) {
            assertThat(command).contains("--maxmemory-policy noeviction", "--appendonly yes");
        }
        boolean isKept = command.contains("--appendonly yes");
        assertThat(redis.containsKey("volumes")).as("a volume for what is kept").isEqualTo(isKept);
        RedisTestServerBuilder server =
                RedisTestServer.builder().externalAllowed(false).password("only-in-tests");
        Matcher options = OPTION.matcher(command.replaceFirst("--requirepass \\S+", ""));
        while (options.find()) {
            if (!options.group(1).equals("save")) {
                server.config(options.group(1), options.group(2));
            }
        }
        try (RedisTestServer running = server.start()) {
            assertThat(running.command("CONFIG", "GET", "maxmemory"))
                    .asString()
                    .contains(String.valueOf(64 * 1024 * 1024));
        }
    }

    @Test
    void samples_all_areInTheListOfTheDocumentation() throws IOException {
        String list = Files.readString(Snippets.ROOT.resolve("docs/README.md"));
        assertThat(samples()).hasSizeGreaterThan(7).allMatch(sample -> list.contains("](../samples/" + sample + ")"));
    }

    private static Map<String, Map<String, Object>> services(String sample) throws IOException {
        Map<String, Map<String, Map<String, Object>>> compose =
                new Yaml().load(Files.readString(SAMPLES.resolve(sample).resolve("compose.yml")));
        return Objects.requireNonNull(compose.get("services"));
    }

    private static String settings(String sample) throws IOException {
        Path file = SAMPLES.resolve(sample).resolve("src/main/resources/application.yml");
        return Files.exists(file) ? Files.readString(file) : "";
    }
}
