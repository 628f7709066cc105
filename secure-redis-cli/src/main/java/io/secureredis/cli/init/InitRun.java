package io.secureredis.cli.init;

import io.secureredis.cli.init.InitRequest.Server;
import io.secureredis.cli.terminal.CliException;
import io.secureredis.cli.terminal.ExitCode;
import io.secureredis.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** One run of {@code secure-redis init}. */
public final class InitRun {

    private static final int SECRET_BYTES = 32;

    private final InitRequest request;
    private final OutputFiles files = new OutputFiles();

    private InitRun(InitRequest request) {
        this.request = request;
    }

    /**
     * Creates everything, and writes it.
     *
     * @return {@link ExitCode#OK}
     * @throws CliException if a file already exists, or cannot be written
     */
    public static int run(InitRequest request, Terminal terminal) {
        new InitRun(request).run(terminal);
        return ExitCode.OK;
    }

    private void run(Terminal terminal) {
        Users users = new Users(request);
        root();
        certificates();
        servers(users);
        users.passwords().forEach((user, password) -> files.secret(request.password(user), password + "\n"));
        application();
        files.write(request.force());
        data();
        print(terminal);
    }

    private void root() {
        try {
            OutputFiles.directory(request.root());
        } catch (IOException e) {
            throw CliException.failed("The directory " + request.root() + " cannot be made.", null, e);
        }
    }

    private void application() {
        ApplicationFiles application = new ApplicationFiles(request);
        files.open(request.root().resolve("application.yml"), application.configuration());
        files.secret(
                request.root().resolve(".env"), application.environment(secret(), unix("unix:uid"), unix("unix:gid")));
    }

    /** Hosts, names of containers and their addresses. */
    private List<String> namesOfServers() {
        Set<String> names = new LinkedHashSet<>(request.hosts());
        request.servers().forEach(server -> names.add(server.name()));
        names.addAll(ComposeFile.addresses(request));
        return List.copyOf(names);
    }

    private void certificates() {
        Certificates authority = Certificates.create();
        Duration validity = Duration.ofDays(request.days());
        files.secret(request.authority().resolve("ca.key"), authority.keyPem());
        files.open(request.authority().resolve("ca.crt"), authority.authorityPem());
        add(
                request.serverTls(),
                "server",
                authority,
                authority.issue(Certificates.Use.SERVER, namesOfServers(), validity));
        add(
                request.clientTls(),
                "client",
                authority,
                authority.issue(Certificates.Use.CLIENT, List.of(Users.APPLICATION), validity));
    }

    private void add(Path directory, String name, Certificates authority, Certificates.Issued issued) {
        files.open(directory.resolve("ca.crt"), authority.authorityPem());
        files.open(directory.resolve(name + ".crt"), issued.certificate());
        files.secret(directory.resolve(name + ".key"), issued.key());
    }

    private void servers(Users users) {
        ServerFiles servers = new ServerFiles(request, users);
        for (Server server : request.servers()) {
            files.secret(server.configuration(), servers.configuration(server));
            files.secret(server.users(), users.aclFile());
        }
        files.open(request.root().resolve("redis@.service"), servers.unit());
        files.open(request.root().resolve("firewall.txt"), servers.firewall());
        files.open(request.root().resolve("docker-compose.yml"), new ComposeFile(request).text());
    }

    private void data() {
        try {
            for (Server server : request.servers()) {
                OutputFiles.directory(server.data());
            }
        } catch (IOException e) {
            throw CliException.failed("A directory for data cannot be created.", null, e);
        }
    }

    private static String secret() {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private String unix(String attribute) {
        try {
            return String.valueOf(Files.getAttribute(request.root(), attribute));
        } catch (IOException | UnsupportedOperationException e) {
            throw CliException.failed("The owner of " + request.root() + " cannot be read.", null, e);
        }
    }

    private void print(Terminal terminal) {
        terminal.print("Written to " + request.root() + ":");
        files.names().forEach(file -> terminal.print("  " + request.root().relativize(file)));
        terminal.print("");
        terminal.print("Start:");
        request.servers().forEach(server -> terminal.print("  redis-server " + server.configuration()));
        if (request.clustered()) {
            createCluster(terminal);
        }
        terminal.print("");
        terminal.print("Or: docker compose up -d --wait");
        terminal.print("");
        terminal.print("Move ca/ca.key to a safe place. Only secure-redis certs renew needs it.");
    }

    private void createCluster(Terminal terminal) {
        Path tls = request.serverTls();
        List<String> nodes = new ArrayList<>();
        request.servers().forEach(server -> nodes.add(request.hosts().get(0) + ":" + server.port()));
        terminal.print("Then create the cluster, once:");
        terminal.print("  REDISCLI_AUTH=\"$(cat " + request.password(Users.ADMINISTRATOR) + ")\" redis-cli --user "
                + Users.ADMINISTRATOR + " --tls --cacert " + tls.resolve("ca.crt") + " --cert "
                + tls.resolve("server.crt")
                + " --key " + tls.resolve("server.key") + " --cluster create " + String.join(" ", nodes)
                + " --cluster-replicas 1");
    }
}
