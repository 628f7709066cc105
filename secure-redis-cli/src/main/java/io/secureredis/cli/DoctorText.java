package io.secureredis.cli;

import io.secureredis.PrintableText;
import io.secureredis.doctor.DoctorFinding;
import io.secureredis.doctor.DoctorGap;
import io.secureredis.doctor.DoctorReport;
import io.secureredis.doctor.DoctorSeverity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes the report for people. */
final class DoctorText {

    private final boolean colours;

    DoctorText(boolean colours) {
        this.colours = colours;
    }

    String write(DoctorReport report, int accepted) {
        StringBuilder text = new StringBuilder();
        text.append("Examined ")
                .append(String.join(", ", report.servers()))
                .append(" by ")
                .append(report.rules().size())
                .append(" rules.\n\n");
        report.findings().forEach(finding -> finding(text, finding));
        gaps(text, report.gaps());
        text.append(summary(report, accepted)).append('\n');
        return text.toString();
    }

    private void finding(StringBuilder text, DoctorFinding finding) {
        text.append(colour(finding.severity(), finding.severity().word().toUpperCase(Locale.ROOT)))
                .append("  ")
                .append(finding.rule().id())
                .append("  ")
                .append(finding.rule().title())
                .append("\n    ")
                .append(PrintableText.of(finding.sentence()))
                .append("\n    remedy: ")
                .append(PrintableText.of(finding.remedy()))
                .append("\n\n");
    }

    /** Rules that could not be checked for the same reason at one server share a line. */
    private static void gaps(StringBuilder text, List<DoctorGap> gaps) {
        Map<String, StringBuilder> byReason = new LinkedHashMap<>();
        for (DoctorGap gap : gaps) {
            StringBuilder rules = byReason.computeIfAbsent(
                    gap.server() + ": " + PrintableText.of(gap.reason()), reason -> new StringBuilder());
            rules.append(rules.isEmpty() ? "" : ", ").append(gap.rule().id());
        }
        byReason.forEach((reason, rules) -> text.append("could not check ")
                .append(rules)
                .append("\n    ")
                .append(reason)
                .append("\n\n"));
    }

    private static String summary(DoctorReport report, int accepted) {
        StringBuilder line = new StringBuilder(counts(report));
        if (accepted > 0) {
            line.append(", ").append(accepted).append(" accepted by the baseline");
        }
        long gaps = report.gaps().stream().map(DoctorGap::rule).distinct().count();
        return line.append(gaps == 0 ? "." : "; " + gaps + " rules could not be checked.")
                .toString();
    }

    private static String counts(DoctorReport report) {
        if (report.findings().isEmpty()) {
            return "Nothing found";
        }
        StringBuilder line = new StringBuilder("Found " + report.findings().size() + ":");
        for (DoctorSeverity severity : DoctorSeverity.values()) {
            if (report.count(severity) > 0) {
                line.append(' ').append(report.count(severity)).append(' ').append(severity.word());
            }
        }
        return line.toString();
    }

    private String colour(DoctorSeverity severity, String word) {
        if (!colours) {
            return word;
        }
        return switch (severity) {
            case CRITICAL, HIGH -> "\u001b[1;31m" + word + "\u001b[0m";
            case MEDIUM -> "\u001b[33m" + word + "\u001b[0m";
            case LOW -> "\u001b[36m" + word + "\u001b[0m";
        };
    }
}
