package io.secureredis.autoconfigure.doctor;

import io.secureredis.PrintableText;
import io.secureredis.doctor.DoctorFinding;
import io.secureredis.doctor.DoctorReport;
import io.secureredis.doctor.DoctorSeverity;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs the changes since the last report: each finding once when it is new, and once when it is gone. */
final class DoctorLog {

    private static final Logger log = LoggerFactory.getLogger(DoctorLog.class);

    private final DoctorSeverity threshold;
    private Map<String, DoctorFinding> known = Map.of();

    DoctorLog(DoctorSeverity threshold) {
        this.threshold = threshold;
    }

    synchronized void write(DoctorReport report) {
        Map<String, DoctorFinding> found = new LinkedHashMap<>();
        report.atLeast(threshold).forEach(finding -> found.putIfAbsent(finding.fingerprint(), finding));
        found.forEach((name, finding) -> {
            if (!known.containsKey(name)) {
                log.warn("The doctor found {}", words(finding));
            }
        });
        known.forEach((name, finding) -> {
            if (!found.containsKey(name)) {
                log.info("The doctor no longer finds {}", gone(finding));
            }
        });
        known = found;
    }

    /** Formats one finding on one line, whatever names the server has for users and nodes. */
    static String words(DoctorFinding finding) {
        String words = finding.rule().id() + " (" + finding.severity().word() + ")" + at(finding) + ": "
                + finding.evidence() + " Remedy: " + finding.remedy();
        return PrintableText.of(words);
    }

    /** Names a finding on one line. */
    static String gone(DoctorFinding finding) {
        return PrintableText.of(finding.rule().id() + at(finding));
    }

    /** Nothing where it is about all servers. */
    private static String at(DoctorFinding finding) {
        return finding.server().equals("-") ? "" : " at " + finding.server();
    }
}
