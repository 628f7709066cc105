package io.secureredis.cli;

import io.secureredis.cli.terminal.CliException;
import io.secureredis.doctor.DoctorReport;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.TreeSet;

/** Accepted findings: lines of {@code id@server}, or of an id for every server; {@code #} begins a comment. */
final class DoctorBaseline {

    private final Set<String> accepted;

    private DoctorBaseline(Set<String> accepted) {
        this.accepted = accepted;
    }

    static DoctorBaseline empty() {
        return new DoctorBaseline(Set.of());
    }

    static DoctorBaseline read(Path file) {
        try {
            Set<String> accepted = new TreeSet<>();
            for (String line : Files.readAllLines(file)) {
                String entry = line.split("#", 2)[0].strip();
                if (!entry.isEmpty()) {
                    accepted.add(entry);
                }
            }
            return new DoctorBaseline(accepted);
        } catch (IOException e) {
            throw CliException.failed("The baseline " + file + " cannot be read.", null, e);
        }
    }

    static void write(Path file, DoctorReport report) {
        Set<String> lines = new TreeSet<>();
        report.findings().forEach(finding -> lines.add(finding.fingerprint()));
        try {
            Files.write(file, lines, StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException e) {
            throw CliException.failed("The file " + file + " already exists.", "Name another file, or delete it.");
        } catch (IOException e) {
            throw CliException.failed("The baseline " + file + " cannot be written.", null, e);
        }
    }

    DoctorReport without(DoctorReport report) {
        return report.without(accepted);
    }
}
