package io.secureredis.cli.init;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.secureredis.cli.connect.ConnectionErrors;
import io.secureredis.cli.connect.RedisAccess;
import io.secureredis.cli.connect.RedisTarget;
import io.secureredis.cli.connect.RedisTarget.Address;
import io.secureredis.cli.connect.RedisTarget.Mode;
import io.secureredis.cli.terminal.CliException;
import io.secureredis.connection.TlsSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.springframework.data.redis.connection.RedisClusterConnection;
import org.springframework.data.redis.connection.RedisClusterNode;
import org.springframework.data.redis.connection.RedisConnection;

/** Every server that belongs to a target: the nodes of a cluster, a primary with its replicas, or one. */
final class CertificateServers implements AutoCloseable {

    private static final Pattern REPLICA = Pattern.compile("ip=([^,]+),port=(\\d+),");

    private final List<RedisAccess> servers;

    private CertificateServers(List<RedisAccess> servers) {
        this.servers = servers;
    }

    static CertificateServers open(RedisTarget target) {
        if (target.tls() == null) {
            throw CliException.usage(
                    "The connection does not use TLS, so the new certificate cannot be checked.",
                    "Use --config, or --tls with --cacert, --cert and --key.");
        }
        CertificateServers opened = new CertificateServers(new ArrayList<>());
        try (RedisAccess entry = RedisAccess.open(target)) {
            addresses(entry).forEach(address -> opened.servers.add(RedisAccess.open(single(target, address))));
            return opened;
        } catch (RuntimeException e) {
            opened.close();
            throw ConnectionErrors.explain(e, target);
        }
    }

    private static RedisTarget single(RedisTarget target, Address address) {
        return new RedisTarget(
                Mode.STANDALONE,
                List.of(address),
                null,
                null,
                0,
                target.login(),
                RedisTarget.Login.NONE,
                target.tls(),
                target.timeout());
    }

    private static List<Address> addresses(RedisAccess entry) {
        List<Address> addresses = new ArrayList<>();
        try (RedisConnection connection = entry.factory().getConnection()) {
            if (connection instanceof RedisClusterConnection cluster) {
                for (RedisClusterNode node : cluster.clusterGetNodes()) {
                    addresses.add(new Address(String.valueOf(node.getHost()), port(node)));
                }
                return addresses;
            }
            addresses.add(entry.target().addresses().get(0));
            addresses.addAll(replicas(connection));
        }
        return addresses;
    }

    private static List<Address> replicas(RedisConnection connection) {
        List<Address> addresses = new ArrayList<>();
        Properties replication = connection.serverCommands().info("replication");
        for (Object value : replication == null ? List.of() : replication.values()) {
            Matcher replica = REPLICA.matcher(value + ",");
            if (replica.find()) {
                addresses.add(new Address(replica.group(1), Integer.parseInt(replica.group(2))));
            }
        }
        return addresses;
    }

    private static int port(RedisClusterNode node) {
        Integer port = node.getPort();
        return port == null ? 0 : port;
    }

    /**
     * Has each server load its certificate that does not present it yet.
     *
     * @param loaded receives each server that presents it only now
     */
    void load(X509Certificate fresh, Consumer<String> loaded) {
        for (RedisAccess server : servers) {
            Address address = server.target().addresses().get(0);
            if (shown(address, server.target()).equals(fresh)) {
                continue;
            }
            load(server);
            if (!shown(address, server.target()).equals(fresh)) {
                throw CliException.failed(
                        "The server " + address + " still shows another certificate.",
                        "Copy the new files to where that server reads them (CONFIG GET tls-cert-file), and run this"
                                + " again.");
            }
            loaded.accept(address.toString());
        }
    }

    private static void load(RedisAccess server) {
        try (RedisConnection connection = server.factory().getConnection()) {
            String certificate = setting(connection, "tls-cert-file");
            // It reads certificate and key again; Redis 6 accepts no second setting with it
            connection.execute(
                    "CONFIG", "SET".getBytes(UTF_8), "tls-cert-file".getBytes(UTF_8), certificate.getBytes(UTF_8));
        } catch (RuntimeException e) {
            throw isSetFailed(e) ? notLoaded(server, e) : ConnectionErrors.explain(e, server.target());
        }
    }

    private static boolean isSetFailed(RuntimeException thrown) {
        return String.valueOf(thrown.getMessage()).contains("CONFIG SET failed")
                || String.valueOf(thrown.getCause()).contains("CONFIG SET failed");
    }

    private static CliException notLoaded(RedisAccess server, RuntimeException thrown) {
        return CliException.failed(
                "The server " + server.target().name()
                        + " did not load the new certificate, and still uses the old one.",
                "Check its log. Certificate and key must match, and the server must be able to read both.",
                thrown);
    }

    private static String setting(RedisConnection connection, String name) {
        Properties found = connection.serverCommands().getConfig(name);
        return found == null ? "" : found.getProperty(name, "");
    }

    /** Returns the certificate that a new connection sees. */
    private static X509Certificate shown(Address address, RedisTarget target) {
        TlsSettings tls = Objects.requireNonNull(target.tls());
        try (Socket plain = new Socket()) {
            SSLContext context = context(tls);
            int millis = (int) target.timeout().toMillis();
            plain.connect(new InetSocketAddress(address.host(), address.port()), millis);
            plain.setSoTimeout(millis);
            try (SSLSocket socket =
                    (SSLSocket) context.getSocketFactory().createSocket(plain, address.host(), address.port(), true)) {
                socket.startHandshake();
                return (X509Certificate) socket.getSession().getPeerCertificates()[0];
            }
        } catch (IOException | GeneralSecurityException e) {
            throw CliException.failed("No new TLS connection to " + address + " can be made.", null, e);
        }
    }

    private static SSLContext context(TlsSettings tls) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                tls.keyManagers() == null ? null : tls.keyManagers().getKeyManagers(),
                tls.trustManagers().getTrustManagers(),
                null);
        return context;
    }

    @Override
    public void close() {
        servers.forEach(RedisAccess::close);
    }
}
