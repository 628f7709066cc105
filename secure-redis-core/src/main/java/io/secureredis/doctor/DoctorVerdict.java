package io.secureredis.doctor;

import java.util.ArrayList;
import java.util.List;

/** Collects the findings of one rule at one server. */
public final class DoctorVerdict {

    private final DoctorRule rule;
    private final String server;
    private final List<DoctorFinding> findings = new ArrayList<>();
    private final List<DoctorGap> gaps = new ArrayList<>();

    DoctorVerdict(DoctorRule rule, String server) {
        this.rule = rule;
        this.server = server;
    }

    /** Reports a problem. */
    public void found(DoctorSeverity severity, String evidence, String remedy) {
        findings.add(new DoctorFinding(rule, severity, server, evidence, remedy));
    }

    /** Reports that the rule could not be checked. */
    public void unchecked(String reason) {
        gaps.add(new DoctorGap(rule, server, reason));
    }

    List<DoctorFinding> findings() {
        return findings;
    }

    List<DoctorGap> gaps() {
        return gaps;
    }
}
