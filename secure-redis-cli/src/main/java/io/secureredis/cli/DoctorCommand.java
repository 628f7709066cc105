package io.secureredis.cli;

import io.secureredis.cli.connect.ConnectionOptions;
import io.secureredis.cli.connect.SecretOptions;
import io.secureredis.cli.terminal.Terminal;
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
            "Finds what is wrong with a Redis that holds sealed data, and says how to fix it. It only reads.",
            "An administrator's login sees most. The report lists what could not be checked. Same as: test redis-security"
        })
final class DoctorCommand implements Callable<Integer> {

    /** The format of the report. */
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
            description = "Accepted findings, one ID@SERVER or ID on each line. They are left out and not counted.")
    @Nullable
    Path baseline;

    @Option(
            names = "--write-baseline",
            paramLabel = "FILE",
            description = "Write the current findings to a new file for --baseline.")
    @Nullable
    Path writeBaseline;

    @Option(
            names = "--fail-on",
            paramLabel = "SEVERITY",
            defaultValue = "low",
            description =
                    "Exit with 1 from this severity on: critical, high, medium, low, or none. Default: ${DEFAULT-VALUE}.")
    String failOn = "low";

    @Option(
            names = "--namespace",
            paramLabel = "NAME",
            description = "The jobs' namespace: secure-redis.jobs.namespace of the application. --config sets it.")
    @Nullable
    String namespace;

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
