package io.secureredis.cli.init;

import io.secureredis.cli.init.InitRequest.Server;
import java.nio.file.Path;

/** A server's startup files: its configuration, and a systemd unit. */
final class ServerFiles {

    /** Names of the units, directory. */
    private static final String UNIT = """
            # Copy to /etc/systemd/system/redis@.service, then: systemctl enable --now %1$s
            # The files belong to the user of this unit: chown -R redis:redis %2$s
            [Unit]
            Description=Redis %%i
            After=network-online.target
            Wants=network-online.target

            [Service]
            Type=notify
            ExecStart=/usr/bin/redis-server "%2$s/%%i/redis.conf" --supervised systemd --daemonize no
            User=redis
            Group=redis
            UMask=0077
            Restart=on-failure
            LimitNOFILE=65536
            NoNewPrivileges=yes
            PrivateTmp=yes
            PrivateDevices=yes
            ProtectSystem=strict
            ProtectHome=read-only
            ProtectKernelTunables=yes
            ProtectKernelModules=yes
            ProtectControlGroups=yes
            RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
            RestrictNamespaces=yes
            RestrictRealtime=yes
            LockPersonality=yes
            CapabilityBoundingSet=
            ReadWritePaths="%2$s"

            [Install]
            WantedBy=multi-user.target
            """;

    /** What listens, its ports, and its ports as iptables writes them. */
    private static final String FIREWALL = """

            # %1$s: ports %2$s

            # nftables
            nft add rule inet filter input ip saddr 10.0.0.0/24 tcp dport %2$s accept
            nft add rule inet filter input tcp dport %2$s drop

            # iptables
            iptables -A INPUT -p tcp -s 10.0.0.0/24 --dport %3$s -j ACCEPT
            iptables -A INPUT -p tcp --dport %3$s -j DROP

            # firewalld
            firewall-cmd --permanent --add-rich-rule='rule family=ipv4 source address=10.0.0.0/24 port port=%2$s protocol=tcp accept'
            firewall-cmd --reload

            # ufw
            ufw allow proto tcp from 10.0.0.0/24 to any port %3$s
            ufw deny proto tcp to any port %3$s

            # pf, where the last rule that matches counts, unless one is "quick"
            pass in quick proto tcp from 10.0.0.0/24 to any port %3$s
            block in proto tcp to any port %3$s
            """;

    private final InitRequest request;
    private final Users users;

    ServerFiles(InitRequest request, Users users) {
        this.request = request;
        this.users = users;
    }

    String configuration(Server server) {
        return network(server)
                + tls()
                + users(server)
                + memory()
                + persistence(server)
                + replication(server)
                + cluster(server);
    }

    private String network(Server server) {
        return """
                # Network. No port speaks plaintext.
                bind %s
                protected-mode yes
                port 0
                tls-port %d
                timeout 0
                tcp-keepalive 60

                """.formatted(String.join(" ", request.bind()), server.port());
    }

    private String tls() {
        Path directory = request.serverTls();
        return """
                # TLS, with a certificate asked of every client.
                tls-cert-file %s
                tls-key-file %s
                tls-ca-cert-file %s
                tls-auth-clients yes
                tls-protocols "TLSv1.2 TLSv1.3"
                tls-replication yes

                """.formatted(
                        quoted(directory.resolve("server.crt")),
                        quoted(directory.resolve("server.key")),
                        quoted(directory.resolve("ca.crt")));
    }

    private static String users(Server server) {
        return """
                # Users are in a file of their own. Commands are denied there: rename-command hides, and breaks tools.
                aclfile %s
                acllog-max-len 256
                enable-protected-configs no
                enable-debug-command no
                enable-module-command no

                """.formatted(quoted(server.users()));
    }

    /** Jobs and sessions must never be evicted; a cache alone may. */
    private String memory() {
        return """
                # Memory. %s
                maxmemory %s
                maxmemory-policy %s

                """.formatted(
                        request.jobs() || request.sessions()
                                ? "Jobs and sessions must not be evicted: a full Redis refuses writes."
                                : "A full Redis evicts what was used least recently.",
                        request.memory(),
                        request.jobs() || request.sessions() ? "noeviction" : "allkeys-lru");
    }

    private String persistence(Server server) {
        String durable = request.jobs() || request.sessions() ? """
                # Persistence: at most a second of writes is lost.
                appendonly yes
                appendfsync everysec
                save 3600 1 300 100
                """ : """
                # No persistence: a cache is filled again.
                appendonly no
                save ""
                """;
        return durable + "dir " + quoted(server.data()) + "\n\n";
    }

    private String replication(Server server) {
        if (!request.replicated()) {
            return "";
        }
        String login = """
                # Replication, with a login of its own.
                masteruser %s
                masterauth %s
                """.formatted(Users.REPLICATION, users.password(Users.REPLICATION));
        Server primary = request.servers().get(0);
        boolean replica = !request.clustered() && !server.equals(primary);
        return login
                + (replica
                        ? "replicaof " + request.hosts().get(0) + " " + primary.port() + "\nreplica-read-only yes\n"
                        : "");
    }

    private String cluster(Server server) {
        return request.clustered() ? """

                # Cluster. Its bus speaks TLS too, on port %d.
                cluster-enabled yes
                cluster-config-file nodes.conf
                cluster-node-timeout 5000
                tls-cluster yes
                """.formatted(server.port() + 10_000) : "";
    }

    static String quoted(Path path) {
        return '"' + path.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** Returns one unit for all servers: {@code redis@NAME}. */
    String unit() {
        return UNIT.formatted(
                String.join(
                        " ",
                        request.servers().stream()
                                .map(server -> "redis@" + server.name())
                                .toList()),
                request.root());
    }

    /** Returns rules to read first: nothing runs them. */
    String firewall() {
        int first = request.port();
        int last = request.servers().get(request.servers().size() - 1).port();
        String ports = first == last ? Integer.toString(first) : first + "-" + last;
        StringBuilder text = new StringBuilder("""
                # Read, choose one, and replace 10.0.0.0/24 by the network of the application's hosts.
                # Each lets those hosts reach the servers, and nobody else.
                """);
        rules(text, ports, "the servers");
        if (request.clustered()) {
            rules(text, (first + 10_000) + "-" + (last + 10_000), "the bus of the cluster; only from its own nodes");
        }
        return text.toString();
    }

    private static void rules(StringBuilder text, String ports, String what) {
        text.append(FIREWALL.formatted(what, ports, ports.replace('-', ':')));
    }
}
