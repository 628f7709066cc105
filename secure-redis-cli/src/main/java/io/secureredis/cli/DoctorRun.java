package io.secureredis.cli;

import io.lettuce.core.RedisException;
import io.secureredis.cli.connect.ConnectionErrors;
import io.secureredis.cli.connect.RedisTarget;
import io.secureredis.cli.connect.Secrets;
import io.secureredis.cli.connect.Servers;
import io.secureredis.cli.connect.Targets;
import io.secureredis.cli.terminal.CliException;
import io.secureredis.cli.terminal.ExitCode;
import io.secureredis.cli.terminal.Terminal;
import io.secureredis.crypto.InvalidSecretException;
import io.secureredis.doctor.Doctor;
import io.secureredis.doctor.DoctorBuilder;
import io.secureredis.doctor.DoctorFeature;
import io.secureredis.doctor.DoctorGap;
import io.secureredis.doctor.DoctorReport;
import io.secureredis.doctor.DoctorSeverity;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Runs the doctor and writes its report. */
final class DoctorRun {

    private static final String NONE = "none";

    private final DoctorCommand command;
    private final Terminal terminal;

    DoctorRun(DoctorCommand command, Terminal terminal) {
        this.command = command;
        this.terminal = terminal;
    }

    int run() {
        Set<DoctorFeature> features = features();
        DoctorSeverity failOn = failOn();
        DoctorBaseline baseline =
                command.baseline == null ? DoctorBaseline.empty() : DoctorBaseline.read(command.baseline);
        DoctorReport report = examine(features);
        if (command.writeBaseline != null) {
            DoctorBaseline.write(command.writeBaseline, report);
        }
        DoctorReport left = baseline.without(report);
        int accepted = report.findings().size() - left.findings().size();
        terminal.out().print(text(left, accepted));
        if (worst(left, failOn)) {
            return ExitCode.FOUND;
        }
        if (isMostlyUnchecked(report)) {
            throw CliException.failed("Most rules could not be checked.", "The report gives the reason for each rule.");
        }
        return ExitCode.OK;
    }

    private DoctorReport examine(Set<DoctorFeature> features) {
        RedisTarget target = Targets.of(command.connection, terminal);
        try (Servers servers = Servers.of(target);
                DoctorJobs jobs = DoctorJobs.of(command, features, terminal)) {
            DoctorBuilder doctor = Doctor.builder(servers.first(), servers.resources())
                    .tls(target.tls())
                    .features(features)
                    .allNodes(command.allNodes);
            doctor.checks(jobs.checks());
            secrets(doctor);
            return doctor.build().examine();
        } catch (RedisException e) {
            throw ConnectionErrors.explain(e, target);
        }
    }

    private String text(DoctorReport report, int accepted) {
        return switch (command.output) {
            case text -> new DoctorText(terminal.colours()).write(report, accepted);
            case json -> DoctorJson.write(report);
            case sarif -> DoctorJson.sarif(report);
            case junit -> DoctorMarkup.junit(report);
            case html -> DoctorMarkup.html(report);
        };
    }

    /** A report without findings then means nothing; a script must not treat it as good news. */
    private static boolean isMostlyUnchecked(DoctorReport report) {
        long unchecked = report.gaps().stream().map(DoctorGap::rule).distinct().count();
        return unchecked * 2 > report.rules().size();
    }

    private void secrets(DoctorBuilder doctor) {
        try {
            doctor.keyRing(
                    Secrets.find(command.secret, command.connection, terminal).orElse(null));
        } catch (InvalidSecretException bad) {
            doctor.badSecret(bad);
        }
    }

    private static boolean worst(DoctorReport report, @Nullable DoctorSeverity failOn) {
        return failOn != null
                && report.findings().stream()
                        .anyMatch(finding -> finding.severity().compareTo(failOn) <= 0);
    }

    private Set<DoctorFeature> features() {
        if (command.features.isEmpty()) {
            return EnumSet.allOf(DoctorFeature.class);
        }
        return command.features.stream().map(DoctorRun::feature).collect(Collectors.toSet());
    }

    private static DoctorFeature feature(String word) {
        List<DoctorFeature> all = Arrays.asList(DoctorFeature.values());
        return all.stream()
                .filter(feature -> feature.word().equals(word.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> CliException.usage(
                        "--feature names an unknown feature.",
                        "There are " + all.stream().map(DoctorFeature::word).collect(Collectors.joining(", ")) + "."));
    }

    private @Nullable DoctorSeverity failOn() {
        String word = command.failOn.toLowerCase(Locale.ROOT);
        if (word.equals(NONE)) {
            return null;
        }
        return Arrays.stream(DoctorSeverity.values())
                .filter(severity -> severity.word().equals(word))
                .findFirst()
                .orElseThrow(() -> CliException.usage(
                        "--fail-on names an unknown severity.", "It can be critical, high, medium, low or none."));
    }
}
