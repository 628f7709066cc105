package io.secureredis.cli;

import io.secureredis.cli.init.InitQuestions;
import io.secureredis.cli.init.InitRequest;
import io.secureredis.cli.init.InitRun;
import io.secureredis.cli.terminal.CliException;
import io.secureredis.cli.terminal.Terminal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes a hardened configuration. */
@Command(
        name = "init",
        description = {
            "Writes a hardened set-up into a directory: redis.conf, users, certificates, docker-compose.yml, application.yml, "
                    + "a systemd unit and firewall commands. On a terminal, it asks for what is not given."
        })
final class InitCommand implements Callable<Integer> {

    @Option(
            names = "--dir",
            paramLabel = "DIRECTORY",
            defaultValue = "secure-redis",
            description = "Where to write. Default: ${DEFAULT-VALUE}.")
    private Path directory = Path.of("secure-redis");

    @Option(
            names = "--for",
            paramLabel = "cache|jobs|both",
            description = "What is stored. A cache may evict, jobs must not be evicted. Default: both.")
    private InitRequest.@Nullable Purpose purpose;

    @Option(
            names = "--topology",
            paramLabel = "single|replica|cluster",
            description = "One server, one with a replica, or a cluster of six. Default: single.")
    private InitRequest.@Nullable Topology topology;

    @Option(
            names = "--cluster",
            paramLabel = "SERVERS",
            description = "A cluster of so many servers, half of them replicas: an even number from 6 to 100.")
    private @Nullable Integer cluster;

    @Option(names = "--sessions", description = "The application keeps sessions there too (Spring Session).")
    private boolean sessions;

    @Option(
            names = "--host",
            paramLabel = "NAME",
            split = ",",
            description = {
                "Names and addresses of the servers. The first is in application.yml, all are in "
                        + "the certificate. Default: localhost,127.0.0.1."
            })
    private List<String> hosts = new ArrayList<>();

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            split = ",",
            description = "Addresses to listen on. Default: 127.0.0.1.")
    private List<String> bind = new ArrayList<>();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "6379",
            description = "TLS port of the first server; the others take the next ones. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            defaultValue = "1gb",
            description = "Memory limit of each server, as in redis.conf. Default: ${DEFAULT-VALUE}.")
    private String memory = "1gb";

    @Option(
            names = "--keys",
            paramLabel = "GLOB",
            defaultValue = "*",
            description = "Keys that the application may use, such as shop:*. Default: ${DEFAULT-VALUE}.")
    private String keys = "*";

    @Option(
            names = "--days",
            paramLabel = "DAYS",
            defaultValue = "397",
            description = "Days that certificates are valid. Default: ${DEFAULT-VALUE}.")
    private int days;

    @Option(names = "--force", description = "Overwrite files. Passwords, secret and certificates are then new.")
    private boolean force;

    private final Terminal terminal;

    InitCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        InitQuestions questions = new InitQuestions(terminal);
        InitRequest request = new InitRequest(
                directory,
                purpose != null ? purpose : questions.purpose(),
                topology(questions),
                cluster != null ? cluster : InitRequest.LEAST_OF_CLUSTER,
                sessions,
                hosts.isEmpty() ? questions.hosts() : hosts,
                bind.isEmpty() ? List.of("127.0.0.1") : bind,
                port,
                memory,
                keys,
                days,
                force);
        return InitRun.run(request, terminal);
    }

    private InitRequest.Topology topology(InitQuestions questions) {
        if (cluster == null) {
            return topology != null ? topology : questions.topology();
        }
        if (topology != null && topology != InitRequest.Topology.cluster) {
            throw CliException.usage("--cluster and --topology=" + topology + " contradict each other.", null);
        }
        return InitRequest.Topology.cluster;
    }
}
