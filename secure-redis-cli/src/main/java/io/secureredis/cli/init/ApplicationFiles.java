package io.secureredis.cli.init;

import io.secureredis.cli.init.InitRequest.Server;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The application's startup files: {@code application.yml}, and {@code .env} for what must not be in it. */
final class ApplicationFiles {

    /** Servers, user, servers in the network of the containers. */
    private static final String CONFIGURATION = """
            spring:
              data:
                redis:
            %s      username: %s
                  ssl:
                    bundle: redis
              ssl:
                bundle:
                  pem:
                    redis:
                      reload-on-update: true
                      keystore:
                        certificate: "file:${REDIS_TLS}/client.crt"
                        private-key: "file:${REDIS_TLS}/client.key"
                      truststore:
                        certificate: "file:${REDIS_TLS}/ca.crt"
            secure-redis:
              secret-key: "${SECURE_REDIS_SECRET_KEY}"
              connection:
                credentials:
                  password-file: "${REDIS_PASSWORD_FILE}"
            ---
            # In the network of docker-compose.yml
            spring:
              config:
                activate:
                  on-profile: docker
              data:
                redis:
            %s""";

    private final InitRequest request;

    ApplicationFiles(InitRequest request) {
        this.request = request;
    }

    String configuration() {
        String host = request.hosts().get(0);
        List<String> direct = request.servers().stream()
                .map(server -> (host.contains(":") ? "[" + host + "]" : host) + ":" + server.port())
                .toList();
        return CONFIGURATION.formatted(servers(direct), Users.APPLICATION, servers(inContainers()));
    }

    private List<String> inContainers() {
        List<String> names = new ArrayList<>();
        List<Server> servers = request.servers();
        for (int i = 0; i < servers.size(); i++) {
            names.add((request.clustered()
                            ? ComposeFile.addresses(request).get(i)
                            : servers.get(i).name()) + ":6379");
        }
        return names;
    }

    private String servers(List<String> addresses) {
        if (request.topology() == InitRequest.Topology.single) {
            int colon = addresses.get(0).lastIndexOf(':');
            return """
                          host: "%s"
                          port: %s
                    """.formatted(
                            addresses.get(0).substring(0, colon).replaceAll("[\\[\\]]", ""),
                            addresses.get(0).substring(colon + 1));
        }
        String nodes = addresses.stream()
                .map(address -> "          - \"" + address + "\"\n")
                .collect(Collectors.joining());
        return "      " + (request.clustered() ? "cluster" : "masterreplica") + ":\n        nodes:\n" + nodes;
    }

    /** Returns variables for a shell, for systemd and for Docker Compose. */
    String environment(String secret, String owner, String group) {
        Path root = request.root();
        return """
                SECURE_REDIS_SECRET_KEY=%s
                REDIS_TLS=%s
                REDIS_PASSWORD_FILE=%s
                REDIS_UID=%s
                REDIS_GID=%s
                """.formatted(
                secret, request.clientTls(), root.resolve("passwords").resolve(Users.APPLICATION), owner, group);
    }
}
