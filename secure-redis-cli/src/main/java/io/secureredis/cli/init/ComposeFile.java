package io.secureredis.cli.init;

import io.secureredis.cli.init.InitRequest.Server;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Writes {@code docker-compose.yml}: the same configuration in containers, with the paths inside them. */
final class ComposeFile {

    private static final String NETWORK = "172.30.77.";
    private static final int FIRST_ADDRESS = 11;
    private static final int PORT = 6379;

    private static final String HEAD = """
            # The network is internal: put the application into it, with the profile docker.
            # Files belong to the user who made them (REDIS_UID in .env), and the servers run as that user.
            x-redis: &redis
              image: ${REDIS_IMAGE:-redis:7.4-alpine}
              user: "${REDIS_UID}:${REDIS_GID}"
              restart: unless-stopped
              read_only: true
              cap_drop: [ALL]
              security_opt: ["no-new-privileges:true"]
              secrets: [redis-monitor]
              healthcheck:
                test:
                  - CMD-SHELL
                  - >-
                    REDISCLI_AUTH="$$(cat /run/secrets/redis-monitor)" redis-cli --tls --cacert /tls/ca.crt
                    --cert /tls/server.crt --key /tls/server.key --user monitor --no-auth-warning ping | grep -q PONG
                interval: 5s
                timeout: 3s
                retries: 10

            services:
            """;

    /** The first address of the network without its last number. */
    private static final String NETWORK_AND_SECRETS = """

            networks:
              redis:
                internal: true
                ipam:
                  config:
                    - subnet: %s0/24

            secrets:
              redis-monitor:
                file: ./passwords/monitor
            """;

    /** Name, port. */
    private static final String SERVER = """
              %1$s:
                <<: *redis
                command:
                  - redis-server
                  - /etc/redis/redis.conf
                  - --bind 0.0.0.0
                  - --tls-port %2$d
                  - --tls-cert-file /tls/server.crt
                  - --tls-key-file /tls/server.key
                  - --tls-ca-cert-file /tls/ca.crt
                  - --aclfile /etc/redis/users.acl
                  - --dir /data
            """;

    /** Name, address. */
    private static final String SERVER_FILES = """
                volumes:
                  - ./%1$s:/etc/redis
                  - ./%1$s/data:/data
                  - ./tls/server:/tls:ro
                networks:
                  redis:
                    ipv4_address: %2$s
            """;

    /** Address of the first server, addresses and ports of all. */
    private static final String CREATE_CLUSTER = """
              create-cluster:
                image: ${REDIS_IMAGE:-redis:7.4-alpine}
                user: "${REDIS_UID}:${REDIS_GID}"
                restart: "no"
                secrets: [redis-admin]
                command:
                  - sh
                  - -c
                  - >-
                    export REDISCLI_AUTH="$$(cat /run/secrets/redis-admin)";
                    cli="redis-cli --tls --cacert /tls/ca.crt --cert /tls/server.crt --key /tls/server.key --user admin --no-auth-warning";
                    $$cli -h %1$s cluster info | grep -q cluster_state:ok ||
                    $$cli --cluster create %2$s --cluster-replicas 1 --cluster-yes
                volumes:
                  - ./tls/server:/tls:ro
                networks: [redis]
                depends_on:
            """;

    private final InitRequest request;

    ComposeFile(InitRequest request) {
        this.request = request;
    }

    /** Returns the addresses inside the network, where each server has its own. */
    static List<String> addresses(InitRequest request) {
        return IntStream.range(0, request.servers().size())
                .mapToObj(i -> NETWORK + (FIRST_ADDRESS + i))
                .toList();
    }

    String text() {
        StringBuilder text = new StringBuilder(HEAD);
        List<Server> servers = request.servers();
        for (int i = 0; i < servers.size(); i++) {
            server(text, servers.get(i), addresses(request).get(i), i > 0 && !request.clustered());
        }
        if (request.clustered()) {
            create(text);
        }
        text.append(NETWORK_AND_SECRETS.formatted(NETWORK));
        if (request.clustered()) {
            text.append("  redis-admin:\n    file: ./passwords/admin\n");
        }
        return text.toString();
    }

    private void server(StringBuilder text, Server server, String address, boolean replica) {
        text.append(SERVER.formatted(server.name(), PORT));
        if (replica) {
            text.append("      - --replicaof %s %d\n"
                    .formatted(request.servers().get(0).name(), PORT));
        }
        text.append(SERVER_FILES.formatted(server.name(), address));
        if (replica) {
            text.append("""
                        depends_on:
                          %s:
                            condition: service_healthy
                    """.formatted(request.servers().get(0).name()));
        }
    }

    private void create(StringBuilder text) {
        String nodes =
                addresses(request).stream().map(address -> address + ":" + PORT).collect(Collectors.joining(" "));
        String healthy = request.servers().stream()
                .map(server -> "      " + server.name() + ":\n        condition: service_healthy\n")
                .collect(Collectors.joining());
        text.append(CREATE_CLUSTER.formatted(addresses(request).get(0), nodes)).append(healthy);
    }
}
