package io.secureredis.cli;

import io.secureredis.doctor.DoctorFinding;
import io.secureredis.doctor.DoctorReport;
import io.secureredis.doctor.DoctorSeverity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Writes the report for programs: as this tool's JSON, and as SARIF 2.1.0. */
final class DoctorJson {

    private static final String SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";

    private DoctorJson() {}

    static String write(DoctorReport report) {
        return text(report.toMap());
    }

    static String sarif(DoctorReport report) {
        Map<String, Object> run = new LinkedHashMap<>();
        run.put("tool", Map.of("driver", driver(report)));
        run.put("results", report.findings().stream().map(DoctorJson::result).toList());
        Map<String, Object> sarif = new LinkedHashMap<>();
        sarif.put("$schema", SARIF_SCHEMA);
        sarif.put("version", "2.1.0");
        sarif.put("runs", List.of(run));
        return text(sarif);
    }

    private static Map<String, Object> driver(DoctorReport report) {
        List<Object> rules = new ArrayList<>();
        report.rules()
                .forEach(rule -> rules.add(Map.of(
                        "id", rule.id(),
                        "shortDescription", Map.of("text", rule.title()))));
        Map<String, Object> driver = new LinkedHashMap<>();
        driver.put("name", "secure-redis doctor");
        driver.put("version", Version.number());
        driver.put("rules", rules);
        return driver;
    }

    private static Map<String, Object> result(DoctorFinding finding) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("ruleId", finding.rule().id());
        result.put("level", level(finding.severity()));
        result.put("message", Map.of("text", finding.evidence() + " Remedy: " + finding.remedy()));
        result.put(
                "locations",
                List.of(Map.of(
                        "logicalLocations",
                        List.of(Map.of("fullyQualifiedName", finding.server(), "kind", "resource")))));
        result.put("partialFingerprints", Map.of("ruleAndServer", finding.fingerprint()));
        return result;
    }

    private static String level(DoctorSeverity severity) {
        return switch (severity) {
            case CRITICAL, HIGH -> "error";
            case MEDIUM -> "warning";
            case LOW -> "note";
        };
    }

    private static String text(Object json) {
        // ASCII: what a server says cannot control a terminal, and nothing is lost
        return JsonMapper.builder()
                        .enable(SerializationFeature.INDENT_OUTPUT)
                        .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                        .build()
                        .writeValueAsString(json)
                + "\n";
    }
}
