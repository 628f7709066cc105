package io.secureredis.benchmarks.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What a figure depends on apart from the program.
 *
 * @param java version and vendor of the runtime
 * @param system name and architecture
 * @param processor model, or "unknown" where the system does not tell it in {@code /proc/cpuinfo}
 * @param processors how many the runtime sees
 * @param loadAtStart the system's load average over one minute when the run began; negative where it is not known
 */
public record Environment(String java, String system, String processor, int processors, double loadAtStart) {

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    /** This machine, now. */
    public static Environment current() {
        return new Environment(
                System.getProperty("java.runtime.version") + " (" + System.getProperty("java.vendor") + ")",
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                processorModel(),
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    private static String processorModel() {
        if (!Files.isReadable(CPU_INFO)) {
            return "unknown";
        }
        try (Stream<String> lines = Files.lines(CPU_INFO)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Override
    public String toString() {
        return "Java " + java + ", " + system + ", " + processors + " processors (" + processor + "), load "
                + Numbers.text(loadAtStart);
    }
}
