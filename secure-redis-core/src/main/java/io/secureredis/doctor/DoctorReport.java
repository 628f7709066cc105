package io.secureredis.doctor;

import java.time.Instant;
import java.util.List;

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
}
