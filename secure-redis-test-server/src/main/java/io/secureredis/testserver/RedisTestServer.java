package io.secureredis.testserver;

import io.secureredis.testserver.ServerSettings.Ports;
import io.secureredis.testserver.ServerSettings.Tls;
import io.secureredis.testserver.TestCertificates.Identity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A real Redis server for tests.
 *
 * <p>It listens on loopback only, logs into its own file, and keeps its data in a temporary directory that is deleted
 * with it. If the JVM ends without {@link #close}, even by {@code kill -9}, the server ends too and its directory is
 * deleted. {@code docs/testing.md} describes which executable runs. Thread-safe.
 */
public final class RedisTestServer implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration REPLICATION_LIMIT = Duration.ofSeconds(60);
    private static final int START_TRIES = 5;

    private final ServerSettings settings;
    private final Path workDirectory;
    private final Ports ports;
    private final @Nullable ExternalRedis external;
    private @Nullable ServerProcess process;
    private boolean sharedByAll;
    private boolean closed;

    private RedisTestServer(
            ServerSettings settings, Path workDirectory, Ports ports, @Nullable ExternalRedis external) {
        this.settings = settings;
        this.workDirectory = workDirectory;
        this.ports = ports;
        this.external = external;
    }

    /** Starts a plain, empty, standalone server, or uses a database of an externally provided one. */
    public static RedisTestServer start() {
        return builder().externalAllowed(true).start();
    }

    /** Returns a builder for a separate server with options. */
    public static RedisTestServerBuilder builder() {
        return new RedisTestServerBuilder();
    }

    /**
     * Returns the one plain server that all tests of this JVM may share, started on first use.
     *
     * <p>It ends only after the JVM, so application contexts that are closed by shutdown hooks still reach it. A test
     * uses its own key prefix or calls {@link #flushAll} first. {@link #close} on it is refused.
     */
    public static RedisTestServer shared() {
        return Shared.SERVER;
    }

    static RedisTestServer start(ServerSettings settings) {
        for (int tries = 1; ; tries++) {
            RedisTestServer server = new RedisTestServer(settings, WorkDirectory.create(), settings.ports(), null);
            try {
                server.launch();
                return server;
            } catch (RuntimeException e) {
                server.close();
                boolean portTaken = String.valueOf(e.getMessage()).contains("Failed listening on port");
                if (settings.fixedPort != 0 || !portTaken || tries == START_TRIES) {
                    throw e;
                }
            }
        }
    }

    /** Returns empty if the address names a database that another test has. */
    static Optional<RedisTestServer> leased(ExternalAddress address) {
        return ExternalRedis.lease(address)
                .map(external -> new RedisTestServer(
                        new ServerSettings(), Path.of(""), new Ports(external.port(), 0, 0), external));
    }

    private synchronized void launch() {
        Path configuration = workDirectory.resolve("redis.conf");
        try {
            Files.createDirectories(settings.data(workDirectory));
            // On a restart the file exists, and Redis may have rewritten it
            if (!Files.exists(configuration)) {
                Files.write(configuration, settings.configuration(ports, workDirectory));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot prepare " + workDirectory, e);
        }
        ServerProcess started =
                ServerProcess.start(workDirectory, settings.commandLine(RedisBinary.resolve(), configuration));
        process = started;
        Await.until(START_LIMIT, () -> !started.isAlive() || answers());
        if (!started.isAlive() || !answers()) {
            throw new RedisTestServerException("redis-server did not start. Its log:\n" + started.log());
        }
    }

    private boolean answers() {
        try (RespConnection redis = connect(COMMAND_TIMEOUT)) {
            return redis.command("PING") != null;
        } catch (IOException | RedisReplyException notYet) {
            return false;
        }
    }

    /** Returns the host name to connect to. */
    public String host() {
        return external == null ? "127.0.0.1" : external.host();
    }

    /** Returns the port to connect to: the plaintext one, or the TLS one of a server that has only that. */
    public int port() {
        return ports.plain() != 0 ? ports.plain() : ports.tls();
    }

    /**
     * Returns the TLS port.
     *
     * @throws IllegalStateException if there is none
     */
    public int tlsPort() {
        if (ports.tls() == 0) {
            throw new IllegalStateException("The server at " + uri() + " was started without tls(...)");
        }
        return ports.tls();
    }

    int busPort() {
        return ports.bus();
    }

    /** Returns the database index to select: 0, except on an external server, where each caller gets a separate one. */
    public int database() {
        return external == null ? 0 : external.database();
    }

    /**
     * Returns the address of {@link #port} with scheme ({@code redis} or {@code rediss}), host and database, without
     * user or password.
     */
    public URI uri() {
        String scheme = ports.plain() != 0 ? "redis://" : "rediss://";
        return URI.create(scheme + host() + ":" + port() + (database() == 0 ? "" : "/" + database()));
    }

    /** Returns the process id of the redis-server itself. */
    public long pid() {
        return running().pid();
    }

    /** Returns whether the process exists; a paused one does. */
    public synchronized boolean isRunning() {
        return external != null || (process != null && process.isAlive());
    }

    /** Returns the last 200 lines of the server's log. */
    public String log() {
        return own().log();
    }

    /** Returns the version of the server, for example {@code 7.0.15}. */
    public String version() {
        return Replies.field(command("INFO", "server"), "redis_version");
    }

    /**
     * Sends one command on a separate connection, with all permissions.
     *
     * @return strings as {@link String} (UTF-8), integers as {@link Long}, arrays as {@link List}, nil as {@code null}
     * @throws RedisReplyException for an error reply
     * @throws IllegalStateException for a command that would change an external server for others: users, settings,
     *     scripts, {@code FLUSHALL}
     */
    public @Nullable Object command(String... arguments) {
        byte[][] bytes = new byte[arguments.length][];
        for (int i = 0; i < arguments.length; i++) {
            bytes[i] = arguments[i].getBytes(StandardCharsets.UTF_8);
        }
        return Replies.text(command(bytes));
    }

    /**
     * Does the same as {@link #command(String...)} with binary arguments, and every string of the reply as
     * {@code byte[]}.
     */
    public @Nullable Object command(byte[]... arguments) {
        if (external != null) {
            ExternalRedis.requireHarmless(arguments);
        }
        try (RespConnection redis = connect(COMMAND_TIMEOUT)) {
            return redis.command(arguments);
        } catch (IOException e) {
            throw new UncheckedIOException("Redis at " + uri() + " did not answer", e);
        }
    }

    /**
     * Deletes everything, including the slow log, which may contain arguments; on an external server, everything in
     * {@link #database}.
     */
    public void flushAll() {
        if (external == null) {
            command("FLUSHALL");
            command("SLOWLOG", "RESET");
        } else {
            command("FLUSHDB");
        }
    }

    /**
     * Waits until that many replicas have confirmed every write before this call.
     *
     * <p>{@code WAIT} through {@link #command} would not work: it waits for its own connection's writes, and each
     * command has a separate connection.
     *
     * @throws RedisTestServerException after a minute, with the server's report on its replicas
     */
    public void awaitReplicas(int count) {
        awaitReplicas(count, REPLICATION_LIMIT);
    }

    void awaitReplicas(int count, Duration limit) {
        long offset = Long.parseLong(Replies.field(command("INFO", "replication"), "master_repl_offset"));
        if (!Await.until(limit, () -> confirmed(offset) >= count)) {
            throw new RedisTestServerException("Not confirmed by " + count + " replicas within " + limit + ": offset "
                    + offset + "\n" + command("INFO", "replication"));
        }
    }

    private long confirmed(long offset) {
        return Replies.replicaOffsets(command("INFO", "replication"))
                .filter(replica -> replica >= offset)
                .count();
    }

    RespConnection connect(Duration timeout) throws IOException {
        if (external != null) {
            return external.connect(timeout);
        }
        RespConnection redis = RespConnection.open(UnixDomainSocketAddress.of(settings.socket(workDirectory)), timeout);
        try {
            List<String> authentication = settings.authentication();
            if (!authentication.isEmpty()) {
                redis.command(authentication.toArray(String[]::new));
            }
            return redis;
        } catch (IOException | RedisReplyException e) {
            redis.close();
            throw e;
        }
    }

    /**
     * Stops the server gracefully, as SIGTERM does. Its ports stay reserved until {@link #close}: on Linux, nobody else
     * listens there meanwhile.
     */
    public void stop() {
        ServerProcess server = running();
        server.signal("CONT");
        server.end("TERM");
    }

    /** Kills the server with SIGKILL. */
    public void kill() {
        running().end("KILL");
    }

    /** Starts the server again with the same port and data directory; stops it gracefully first if it runs. */
    public void restart() {
        ServerProcess before = own();
        if (before.isAlive()) {
            stop();
        }
        before.dismiss();
        launch();
    }

    /** Freezes the process with SIGSTOP: connections stay open and nothing answers. */
    public void pause() {
        running().signal("STOP");
    }

    /** Resumes a paused server. */
    public void resume() {
        running().signal("CONT");
    }

    /** Makes a server with TLS read its certificate and key again, as after {@link TestCertificates#renewServer}. */
    public void reloadCertificates() {
        // It reads both files
        command("CONFIG", "SET", "tls-cert-file", tls().identity().certificate().toString());
    }

    /**
     * Makes a running server with TLS present another certificate to new connections.
     *
     * @param identity such as {@link TestCertificates#expiredServer}
     */
    public void showCertificate(Identity identity) {
        tls();
        String certificate = identity.certificate().toString();
        String key = identity.key().toString();
        if (RedisBinary.isBeforeSeven()) {
            // One setting at a time, and a certificate without its key is refused while anything uses TLS
            command("CONFIG", "SET", "tls-replication", "no");
            command("CONFIG", "SET", "tls-cluster", "no");
            command("CONFIG", "SET", "tls-port", "0");
            command("CONFIG", "SET", "tls-cert-file", certificate);
            command("CONFIG", "SET", "tls-key-file", key);
            command("CONFIG", "SET", "tls-port", String.valueOf(tlsPort()));
            command("CONFIG", "SET", "tls-cluster", "yes");
            command("CONFIG", "SET", "tls-replication", "yes");
        } else {
            command("CONFIG", "SET", "tls-cert-file", certificate, "tls-key-file", key);
        }
    }

    private Tls tls() {
        Tls tls = settings.tls;
        if (tls == null) {
            throw new IllegalStateException("The server at " + uri() + " was started without tls(...)");
        }
        return tls;
    }

    /** Returns the caller's only database on an external server; empty on other servers, where all are the caller's. */
    OptionalInt leasedDatabase() {
        return external == null ? OptionalInt.empty() : OptionalInt.of(external.database());
    }

    Path workDirectory() {
        return workDirectory;
    }

    private synchronized ServerProcess own() {
        if (process == null) {
            throw new IllegalStateException(
                    "The server at " + uri() + " was given from outside: it cannot be controlled."
                            + " A test that needs this starts its own by RedisTestServer.builder()");
        }
        return process;
    }

    private ServerProcess running() {
        ServerProcess server = own();
        if (!server.isAlive()) {
            throw new IllegalStateException("The server at " + uri() + " is not running");
        }
        return server;
    }

    /** Stops the server, if it runs, and deletes its temporary files. A second call does nothing. */
    @Override
    public synchronized void close() {
        if (sharedByAll) {
            throw new IllegalStateException("The shared server serves other tests too and ends after the JVM");
        }
        if (closed) {
            return;
        }
        closed = true;
        if (external != null) {
            external.release();
            return;
        }
        if (process != null) {
            process.end("KILL");
            process.dismiss();
        }
        ports.releaseAllBut(settings.fixedPort);
        WorkDirectory.delete(workDirectory);
    }

    private static final class Shared {

        static final RedisTestServer SERVER = sharedByAll();

        private static RedisTestServer sharedByAll() {
            RedisTestServer server = start();
            server.sharedByAll = true;
            return server;
        }
    }
}
