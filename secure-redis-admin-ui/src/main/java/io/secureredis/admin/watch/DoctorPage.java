package io.secureredis.admin.watch;

import io.secureredis.doctor.DoctorFinding;
import io.secureredis.doctor.DoctorGap;
import io.secureredis.doctor.DoctorReport;
import io.secureredis.doctor.DoctorSeverity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The data of the page with the doctor's report.
 *
 * @param rules how many were checked
 * @param notChecked rules that could not be checked, by reason
 */
record DoctorPage(Instant at, int rules, String servers, List<DoctorFinding> findings, List<NotChecked> notChecked) {

    /** Rules that could not be checked for the same reason, at one server or at several. */
    record NotChecked(String reason, String rules) {}

    static DoctorPage of(DoctorReport report) {
        Map<String, TreeSet<String>> reasons = new LinkedHashMap<>();
        for (DoctorGap gap : report.gaps()) {
            reasons.computeIfAbsent(gap.reason(), reason -> new TreeSet<>())
                    .add(gap.rule().id());
        }
        List<NotChecked> notChecked = new ArrayList<>();
        reasons.forEach((reason, rules) -> notChecked.add(new NotChecked(reason, String.join(", ", rules))));
        return new DoctorPage(
                report.at(),
                report.rules().size(),
                String.join(", ", report.servers()),
                report.findings(),
                List.copyOf(notChecked));
    }

    /** Returns the state whose colour and icon represent a severity. */
    static String icon(DoctorSeverity severity) {
        return switch (severity) {
            case CRITICAL -> "tampered";
            case HIGH -> "dead";
            case MEDIUM -> "retrying";
            case LOW -> "scheduled";
        };
    }
}
