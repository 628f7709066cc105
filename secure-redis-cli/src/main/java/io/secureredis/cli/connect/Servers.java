package io.secureredis.cli.connect;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.sentinel.api.StatefulRedisSentinelConnection;
import io.secureredis.cli.connect.RedisTarget.Address;
import io.secureredis.cli.connect.RedisTarget.Login;
import io.secureredis.cli.connect.RedisTarget.Mode;
import io.secureredis.cli.terminal.CliException;
import io.secureredis.connection.ConnectionAttempts;
import io.secureredis.connection.UnixSockets;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The single servers of a target, for a separate connection to each. */
public final class Servers implements AutoCloseable {

    private final RedisTarget target;
    private final ClientResources resources;

    private Servers(RedisTarget target) {
        this.target = target;
        this.resources = DefaultClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .build();
    }

    /** Returns the servers of a target, without connecting yet. */
    public static Servers of(RedisTarget target) {
        return new Servers(target);
    }

    public RedisTarget target() {
        return target;
    }

    public ClientResources resources() {
        return resources;
    }

    /**
     * Returns the server, the master that Sentinel reports, or the first node of the cluster.
     *
     * @throws CliException if no Sentinel answers
     */
    public RedisURI first() {
        if (target.unixSocket() != null) {
            String path = UnixSockets.require(Path.of(target.unixSocket())).toString();
            RedisURI.Builder socket = RedisURI.Builder.socket(path).withTimeout(target.timeout());
            return login(socket, target.login()).withDatabase(target.database()).build();
        }
        Address address =
                target.mode() == Mode.SENTINEL ? master() : target.addresses().get(0);
        RedisURI uri = uri(address, target.login());
        uri.setDatabase(target.mode() == Mode.CLUSTER ? 0 : target.database());
        return uri;
    }

    private RedisURI uri(Address address, Login login) {
        RedisURI.Builder builder =
                RedisURI.Builder.redis(address.host(), address.port()).withTimeout(target.timeout());
        if (target.tls() != null) {
            builder.withSsl(true).withVerifyPeer(target.tls().verify());
        }
        return login(builder, login).build();
    }

    private static RedisURI.Builder login(RedisURI.Builder builder, Login login) {
        if (login.password() == null) {
            return builder;
        }
        return login.user() == null
                ? builder.withPassword(login.password().toCharArray())
                : builder.withAuthentication(login.user(), login.password().toCharArray());
    }

    private Address master() {
        RuntimeException last = null;
        for (Address sentinel : target.addresses()) {
            try {
                return master(sentinel);
            } catch (RedisException e) {
                last = e;
            }
        }
        throw ConnectionErrors.explain(last == null ? new IllegalStateException("No Sentinel is named") : last, target);
    }

    private Address master(Address sentinel) {
        RedisClient client = RedisClient.create(resources);
        client.setOptions(RedisAccess.clientOptions(target));
        try (StatefulRedisSentinelConnection<String, String> connection =
                ConnectionAttempts.connect(() -> client.connectSentinel(uri(sentinel, target.sentinelLogin())))) {
            SocketAddress found = connection.sync().getMasterAddrByName(String.valueOf(target.masterName()));
            if (found instanceof InetSocketAddress inet) {
                return new Address(inet.getHostString(), inet.getPort());
            }
            throw CliException.failed(
                    "Sentinel at " + sentinel + " does not know a master " + target.masterName() + ".",
                    "Correct the name before the @ of --sentinel.");
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofMillis(100));
        }
    }

    @Override
    public void close() {
        resources.shutdown(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
