package io.secureredis.cli;

import io.secureredis.PrintableText;
import io.secureredis.doctor.DoctorFinding;
import io.secureredis.doctor.DoctorGap;
import io.secureredis.doctor.DoctorReport;
import io.secureredis.doctor.DoctorRule;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Writes the report as JUnit XML, for build servers, and as one page of HTML without scripts. */
final class DoctorMarkup {

    private static final String STYLE = """
            body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color-scheme:light dark}
            section{border-left:.4rem solid;padding:.1rem 1rem;margin:1rem 0}
            .critical,.high{border-color:#c00}.medium{border-color:#b60}.low{border-color:#06c}code{word-break:break-word}
            """;

    private DoctorMarkup() {}

    static String junit(DoctorReport report) {
        StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        long failed = report.rules().stream()
                .filter(rule -> !findings(report, rule).isEmpty())
                .count();
        long skipped = report.rules().stream()
                .filter(rule ->
                        findings(report, rule).isEmpty() && !gaps(report, rule).isEmpty())
                .count();
        xml.append(
                "<testsuite name=\"secure-redis doctor\" tests=\"%d\" failures=\"%d\" skipped=\"%d\" errors=\"0\" timestamp=\"%s\">\n"
                        .formatted(report.rules().size(), failed, skipped, report.at()));
        report.rules().forEach(rule -> testcase(xml, report, rule));
        return xml.append("</testsuite>\n").toString();
    }

    private static void testcase(StringBuilder xml, DoctorReport report, DoctorRule rule) {
        xml.append("  <testcase classname=\"%s\" name=\"%s\">\n"
                .formatted(escaped(rule.feature().word()), escaped(rule.id())));
        List<DoctorFinding> findings = findings(report, rule);
        failure(xml, rule, findings);
        if (findings.isEmpty()) {
            gaps(report, rule).stream()
                    .limit(1)
                    .forEach(gap -> xml.append("    <skipped message=\"%s\"/>\n".formatted(escaped(gap.reason()))));
        }
        xml.append("  </testcase>\n");
    }

    /** A test case has one failure. A build server that gets several shows one of them, or counts too many. */
    private static void failure(StringBuilder xml, DoctorRule rule, List<DoctorFinding> findings) {
        findings.stream()
                .map(DoctorFinding::severity)
                .min(Comparator.naturalOrder())
                .ifPresent(worst -> xml.append("    <failure type=\"%s\" message=\"%s\">%s</failure>\n"
                        .formatted(
                                worst.word(),
                                escaped(rule.title()),
                                escaped(findings.stream()
                                        .map(finding -> finding.sentence() + "\nremedy: " + finding.remedy())
                                        .collect(Collectors.joining("\n"))))));
    }

    private static List<DoctorFinding> findings(DoctorReport report, DoctorRule rule) {
        return report.findings().stream()
                .filter(finding -> finding.rule().equals(rule))
                .toList();
    }

    private static List<DoctorGap> gaps(DoctorReport report, DoctorRule rule) {
        return report.gaps().stream().filter(gap -> gap.rule().equals(rule)).toList();
    }

    static String html(DoctorReport report) {
        StringBuilder html = new StringBuilder("<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\">\n");
        html.append("<title>secure-redis doctor</title>\n<style>\n")
                .append(STYLE)
                .append("</style>\n");
        html.append("<h1>secure-redis doctor</h1>\n<p>%s by %d rules, %s</p>\n"
                .formatted(
                        escaped(String.join(", ", report.servers())),
                        report.rules().size(),
                        report.at()));
        if (report.findings().isEmpty()) {
            html.append("<p>Nothing found.</p>\n");
        }
        report.findings().forEach(finding -> html.append(section(finding)));
        if (!report.gaps().isEmpty()) {
            gaps(html, report.gaps());
        }
        return html.append("</html>\n").toString();
    }

    private static String section(DoctorFinding finding) {
        return "<section class=\"%s\"><h2>%s</h2><p><b>%s</b> %s</p><p>%s</p><p>Remedy: <code>%s</code></p></section>\n"
                .formatted(
                        finding.severity().word(),
                        escaped(finding.rule().title()),
                        finding.severity().word(),
                        escaped(finding.rule().id()),
                        escaped(finding.sentence()),
                        escaped(finding.remedy()));
    }

    private static void gaps(StringBuilder html, List<DoctorGap> gaps) {
        html.append("<h2>Could not check</h2>\n<ul>\n");
        gaps.forEach(gap -> html.append("<li>%s, %s: %s</li>\n"
                .formatted(escaped(gap.rule().id()), escaped(gap.server()), escaped(gap.reason()))));
        html.append("</ul>\n");
    }

    private static String escaped(String text) {
        return PrintableText.of(text, "\n")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
