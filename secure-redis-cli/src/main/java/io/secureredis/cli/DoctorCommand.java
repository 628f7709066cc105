package io.secureredis.cli;

import io.secureredis.cli.connect.ConnectionOptions;
import io.secureredis.cli.connect.SecretOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Examines servers and data. */
@Command(
        name = "doctor",
        description = {
            "Looks for what is wrong with a Redis that holds sealed data, and says how to mend it. It only reads.",
            "An administrator's login sees most; what cannot be checked is said. Also called as: test redis-security"
        })
final class DoctorCommand implements Callable<Integer> {

    /** How the report is written. */
    enum Output {
        text,
        json,
        sarif,
        junit,
        html
    }

    @Option(
            names = "--feature",
            paramLabel = "FEATURE",
            split = ",",
            description =
                    "Only rules about these: tls, acl, network, commands, memory, persistence, version, data, jobs, keys.")
    List<String> features = new ArrayList<>();

    @Option(names = "--all-nodes", description = "Examine every node of a cluster, and every replica.")
    boolean allNodes;

    @Option(
            names = "--output",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "Format of the report: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    Output output = Output.text;

    @Option(
            names = "--baseline",
            paramLabel = "FILE",
            description = "Findings that are accepted, one ID@SERVER or ID a line; they are left out and not counted.")
    @Nullable
    Path baseline;

    @Option(
            names = "--write-baseline",
            paramLabel = "FILE",
            description = "Write what is found now to a new file, to be accepted by --baseline.")
    @Nullable
    Path writeBaseline;

    @Option(
            names = "--fail-on",
            paramLabel = "SEVERITY",
            defaultValue = "low",
            description =
                    "End with 1 from this severity on: critical, high, medium, low, or none. Default: ${DEFAULT-VALUE}.")
    String failOn = "low";

    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    SecretOptions secret = new SecretOptions();

    private final Terminal terminal;

    DoctorCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return new DoctorRun(this, terminal).run();
    }
}
