package io.secureredis.doctor;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The results of a {@link Doctor}.
 *
 * @param at the time of the examination
 * @param servers addresses of the examined servers
 * @param rules the rules of the examination
 * @param findings the most severe first
 * @param gaps the rules that could not be checked
 */
public record DoctorReport(
        Instant at, List<String> servers, List<DoctorRule> rules, List<DoctorFinding> findings, List<DoctorGap> gaps) {

    public DoctorReport {
        servers = List.copyOf(servers);
        rules = List.copyOf(rules);
        findings = List.copyOf(findings);
        gaps = List.copyOf(gaps);
    }

    /** Returns how many findings have this severity. */
    public long count(DoctorSeverity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }

    /**
     * Returns the report without accepted findings.
     *
     * @param accepted fingerprints such as {@code acl-default-user@redis.example:6379}, or rule ids, which apply to
     *     every server
     */
    public DoctorReport without(Collection<String> accepted) {
        Set<String> names = Set.copyOf(accepted);
        List<DoctorFinding> left = findings.stream()
                .filter(finding -> !names.contains(finding.fingerprint())
                        && !names.contains(finding.rule().id()))
                .toList();
        return new DoctorReport(at, servers, rules, left, gaps);
    }

    /** Returns the findings of at least this severity, the most severe first. */
    public List<DoctorFinding> atLeast(DoctorSeverity severity) {
        return findings.stream()
                .filter(finding -> finding.severity().compareTo(severity) <= 0)
                .toList();
    }

    /** Returns the report for programs as maps, lists and texts. The command line and the actuator share this form. */
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
