package io.secureredis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Alert rules and dashboard name meters that the code registers, as Micrometer's Prometheus registry writes them, and
 * leave none out.
 */
class MonitoringFilesTest {

    @TempDir
    private Path directory;

    private static final Path ROOT = Path.of("..");
    private static final Path OPERATE = ROOT.resolve("docs/operate");
    private static final Pattern LITERAL = Pattern.compile("\"(secure\\.(?:redis|jobs)[a-z.-]*[a-z])\"");
    private static final Pattern OF_SERVERS = Pattern.compile("registry,\\s*\"([a-z.]+)\"");
    private static final Pattern NAME = Pattern.compile("\\bsecure_[a-z_]+");

    /** The names of Prometheus of each meter. */
    private static final Map<String, Set<String>> METERS = new HashMap<>();

    @BeforeAll
    static void findMeters() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT, 12)) {
            for (Path file : files.filter(MonitoringFilesTest::isMainSource).toList()) {
                String source = Files.readString(file);
                Matcher literal = LITERAL.matcher(source);
                while (literal.find()) {
                    METERS.put(literal.group(1), names(literal.group(1), source));
                }
                if (file.endsWith("JobMeters.java")) {
                    Matcher server = OF_SERVERS.matcher(source);
                    while (server.find()) {
                        METERS.put(
                                "secure.jobs.server." + server.group(1),
                                Set.of(snake("secure.jobs.server." + server.group(1))));
                    }
                }
            }
        }
        assertThat(METERS).hasSizeGreaterThan(30);
    }

    private static boolean isMainSource(Path file) {
        return file.toString().matches(".*secure-redis-[a-z-]+/src/main/java/.*\\.java");
    }

    private static Set<String> names(String meter, String source) {
        Matcher constant = Pattern.compile("String (\\w+) = \"" + Pattern.quote(meter) + "\"")
                .matcher(source);
        String given =
                "(?:\"" + Pattern.quote(meter) + "\"" + (constant.find() ? "|" + constant.group(1) + "\\b" : "") + ")";
        if (has(source, "TimeGauge\\.builder\\(\\s*" + given)
                || has(source, "Gauge\\.builder\\(\\s*" + given + "[^;]*baseUnit\\(\"seconds\"\\)")) {
            return Set.of(snake(meter) + "_seconds");
        }
        if (has(source, "Gauge\\.builder\\(\\s*" + given)) {
            return Set.of(snake(meter));
        }
        if (has(source, "(?:FunctionCounter\\.builder|counter)\\((?:\\s*registry,)?\\s*" + given)) {
            return Set.of(snake(meter) + "_total");
        }
        return Set.of(snake(meter) + "_seconds_count", snake(meter) + "_seconds_sum", snake(meter) + "_seconds_max");
    }

    private static boolean has(String source, String pattern) {
        return Pattern.compile(pattern).matcher(source).find();
    }

    private static String snake(String meter) {
        return meter.replaceAll("[.-]", "_");
    }

    private static List<Map<String, Object>> alerts() throws IOException {
        Map<String, List<Map<String, List<Map<String, Object>>>>> file =
                new Yaml().load(Files.readString(OPERATE.resolve("prometheus-alerts.yml")));
        List<Map<String, Object>> alerts = new ArrayList<>();
        file.get("groups").forEach(group -> alerts.addAll(group.get("rules")));
        return alerts;
    }

    private static JsonNode dashboard() throws IOException {
        return JsonMapper.shared().readTree(Files.readString(OPERATE.resolve("grafana-dashboard.json")));
    }

    private static Set<String> namesIn(List<String> expressions) {
        return expressions.stream()
                .flatMap(each -> NAME.matcher(each).results().map(match -> match.group()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> expressions() throws IOException {
        List<String> expressions = new ArrayList<>();
        alerts().forEach(alert -> expressions.add(String.valueOf(alert.get("expr"))));
        for (JsonNode panel : dashboard().get("panels")) {
            panel.get("targets")
                    .forEach(target -> expressions.add(target.get("expr").asString()));
        }
        return expressions;
    }

    @Test
    void everyName_isOneOfAMeter() throws Exception {
        Set<String> known = METERS.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
        assertThat(known).containsAll(namesIn(expressions()));
    }

    @Test
    void everyMeter_isUsed() throws Exception {
        Set<String> used = namesIn(expressions());
        assertThat(METERS)
                .allSatisfy((meter, names) -> assertThat(used).as(meter).containsAnyElementsOf(names));
    }

    @Test
    void everyMeter_isInTheReference_andNoOther() throws Exception {
        Set<String> listed = Pattern.compile("(?m)^\\| `(secure\\.[a-z.-]+)` \\|")
                .matcher(Files.readString(OPERATE.resolveSibling("reference").resolve("metrics.md")))
                .results()
                .map(row -> row.group(1))
                .collect(Collectors.toSet());

        assertThat(listed).isEqualTo(METERS.keySet());
    }

    /** Prometheus's own tool knows more than we do. It is not on every machine. */
    @Test
    void expressions_areAcceptedByPromtool_orAtLeastClosed() throws Exception {
        Path rules = directory.resolve("rules.yml");
        StringBuilder yaml = new StringBuilder("groups:\n- name: all\n  rules:\n");
        for (String expression : expressions()) {
            yaml.append("  - record: expression_")
                    .append(yaml.length())
                    .append("\n    expr: ")
                    .append(JsonMapper.shared().writeValueAsString(expression.replace("$__rate_interval", "5m")))
                    .append('\n');
            assertThat(brackets(expression)).as(expression).isZero();
        }
        Files.writeString(rules, yaml);
        Optional<Path> promtool = Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(place -> Path.of(place, "promtool"))
                .filter(Files::isExecutable)
                .findFirst();

        if (promtool.isPresent()) {
            for (Path file : List.of(rules, OPERATE.resolve("prometheus-alerts.yml"))) {
                Process check = new ProcessBuilder(promtool.get().toString(), "check", "rules", file.toString())
                        .redirectErrorStream(true)
                        .start();
                String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(check.waitFor()).as(said).isZero();
            }
        }
    }

    /** Returns zero if each bracket is closed in its order. */
    private static int brackets(String expression) {
        String rest = expression.replaceAll("\"[^\"]*\"", "").replaceAll("[^(){}\\[\\]]", "");
        for (int length = -1; length != rest.length(); ) {
            length = rest.length();
            rest = rest.replace("()", "").replace("{}", "").replace("[]", "");
        }
        return rest.length();
    }

    @Test
    void everyAlert_saysWhatItIs_andNamesARunbook() throws Exception {
        Set<String> headings = Files.readAllLines(OPERATE.resolve("incidents.md")).stream()
                .filter(line -> line.startsWith("## "))
                .map(line -> line.substring(3)
                        .toLowerCase(java.util.Locale.ROOT)
                        .replaceAll("[^a-z0-9 -]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
        assertThat(alerts()).isNotEmpty().allSatisfy(alert -> {
            assertThat(alert).containsKeys("alert", "expr", "for", "labels", "annotations");
            Map<?, ?> annotations = (Map<?, ?>) alert.get("annotations");
            assertThat(annotations.get("summary")).asString().endsWith(".");
            String runbook = String.valueOf(annotations.get("runbook"));
            assertThat(headings).contains(runbook.substring(runbook.indexOf('#') + 1));
        });
    }
}
