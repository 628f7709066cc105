package io.secureredis.doctor;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a {@link Doctor} has found.
 *
 * @param at when
 * @param servers addresses of the servers that were looked at
 * @param rules what was looked for
 * @param findings the worst first
 * @param gaps what could not be checked
 */
public record DoctorReport(
        Instant at, List<String> servers, List<DoctorRule> rules, List<DoctorFinding> findings, List<DoctorGap> gaps) {

    public DoctorReport {
        servers = List.copyOf(servers);
        rules = List.copyOf(rules);
        findings = List.copyOf(findings);
        gaps = List.copyOf(gaps);
    }

    /** How many findings are of this severity. */
    public long count(DoctorSeverity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }

    /**
     * The same report without findings that somebody has accepted.
     *
     * @param accepted fingerprints such as {@code acl-default-user@redis.example:6379}, or ids of rules, which count for every server
     */
    public DoctorReport without(Collection<String> accepted) {
        Set<String> names = Set.copyOf(accepted);
        List<DoctorFinding> left = findings.stream()
                .filter(finding -> !names.contains(finding.fingerprint())
                        && !names.contains(finding.rule().id()))
                .toList();
        return new DoctorReport(at, servers, rules, left, gaps);
    }

    /** The findings of this severity and of worse ones, the worst first. */
    public List<DoctorFinding> atLeast(DoctorSeverity severity) {
        return findings.stream()
                .filter(finding -> finding.severity().compareTo(severity) <= 0)
                .toList();
    }

    /** The report for programs, in the one shape that the command line, and the actuator share: maps, lists, and texts. */
    public Map<String, Object> toMap() {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("at", at.toString());
        report.put("servers", servers);
        report.put("rules", rules.stream().map(DoctorRule::id).toList());
        report.put("findings", findings.stream().map(DoctorReport::entry).toList());
        report.put("notChecked", gaps.stream().map(DoctorReport::entry).toList());
        return report;
    }

    private static Map<String, Object> entry(DoctorFinding finding) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("id", finding.rule().id());
        entry.put("feature", finding.rule().feature().word());
        entry.put("severity", finding.severity().word());
        entry.put("server", finding.server());
        entry.put("title", finding.rule().title());
        entry.put("evidence", finding.evidence());
        entry.put("remedy", finding.remedy());
        return entry;
    }

    private static Map<String, Object> entry(DoctorGap gap) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("id", gap.rule().id());
        entry.put("server", gap.server());
        entry.put("reason", gap.reason());
        return entry;
    }
}
