package io.secureredis.doctor;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.secureredis.connection.ConnectionAttempts;
import io.secureredis.connection.TlsSettings;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A connection to one server, for commands that Spring Data and Lettuce have no method for, such as those about users.
 *
 * <p>Texts are ISO 8859-1: one character for each byte.
 */
public final class ServerConnection implements AutoCloseable {

    /** The name of the doctor in the server's {@code ACL LOG} and {@code CLIENT LIST}. */
    static final String CLIENT_NAME = "secure-redis-doctor";

    /** Uses one character for each byte, so that any bytes in keys and values survive. */
    private static final StringCodec CODEC = new StringCodec(StandardCharsets.ISO_8859_1);

    private final RedisURI server;
    private final RedisClient client;
    private final StatefulRedisConnection<String, String> connection;

    private ServerConnection(RedisURI server, RedisClient client, StatefulRedisConnection<String, String> connection) {
        this.server = server;
        this.client = client;
        this.connection = connection;
    }

    /**
     * Connects and logs in.
     *
     * @param server with the login; its timeout applies to connecting and to each command
     * @param tls the TLS settings, or null
     * @throws io.lettuce.core.RedisException if there is no connection, or the login fails
     */
    public static ServerConnection open(RedisURI server, @Nullable TlsSettings tls, ClientResources resources) {
        RedisClient client = RedisClient.create(resources, server);
        client.setOptions(options(server, tls));
        try {
            return new ServerConnection(server, client, ConnectionAttempts.connect(() -> client.connect(CODEC)));
        } catch (RuntimeException e) {
            shutdown(client);
            throw e;
        }
    }

    private static ClientOptions options(RedisURI server, @Nullable TlsSettings tls) {
        ClientOptions.Builder options = ClientOptions.builder()
                // The server would refuse HELLO without a login
                .protocolVersion(ProtocolVersion.RESP2)
                .pingBeforeActivateConnection(false)
                .autoReconnect(false)
                .timeoutOptions(TimeoutOptions.enabled(server.getTimeout()))
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(server.getTimeout())
                        .build());
        if (tls != null) {
            options.sslOptions(ssl(tls));
        }
        return options.build();
    }

    private static SslOptions ssl(TlsSettings tls) {
        SslOptions.Builder ssl = SslOptions.builder()
                .jdkSslProvider()
                .trustManager(tls.trustManagers())
                .protocols(tls.protocols().toArray(String[]::new));
        if (tls.keyManagers() != null) {
            ssl.keyManager(tls.keyManagers());
        }
        ssl.cipherSuites(tls.ciphers().isEmpty() ? everyCipher() : tls.ciphers().toArray(String[]::new));
        return ssl.build();
    }

    /** Returns the runtime's ciphers. Netty's own selection is smaller, and would not reach a server with weak ones. */
    private static String[] everyCipher() {
        try {
            return SSLContext.getDefault().getDefaultSSLParameters().getCipherSuites();
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java runtime speaks TLS", impossible);
        }
    }

    /**
     * Sends a command.
     *
     * @return the elements of an array, or the one answer
     * @throws RedisCommandExecutionException if the server refuses it
     */
    public List<Object> send(String... words) {
        CommandArgs<String, String> arguments = new CommandArgs<>(CODEC);
        Arrays.stream(words).skip(1).forEach(arguments::add);
        return connection.sync().dispatch(new Word(words[0]), new NestedMultiOutput<>(CODEC), arguments);
    }

    /**
     * Returns the other servers that this one reports: nodes of its cluster, or its replicas and its master.
     *
     * @return with this connection's login, by address; without this server itself if it has the same address there
     */
    public Map<String, RedisURI> relatedServers() {
        Map<String, RedisURI> others = RelatedServers.of(this, server);
        others.remove(ServerAddress.of(server));
        return others;
    }

    /**
     * Sends commands together.
     *
     * @return their answers in the same order; empty for one that the server refused
     */
    List<List<Object>> sendAll(List<String[]> commands) {
        List<RedisFuture<List<Object>>> sent = new ArrayList<>();
        for (String[] words : commands) {
            CommandArgs<String, String> arguments = new CommandArgs<>(CODEC);
            Arrays.stream(words).skip(1).forEach(arguments::add);
            sent.add(connection.async().dispatch(new Word(words[0]), new NestedMultiOutput<>(CODEC), arguments));
        }
        Duration timeout = connection.getTimeout();
        List<List<Object>> answers = new ArrayList<>();
        for (RedisFuture<List<Object>> future : sent) {
            answers.add(answer(future, timeout));
        }
        return answers;
    }

    private static List<Object> answer(RedisFuture<List<Object>> future, Duration timeout) {
        try {
            return LettuceFutures.awaitOrCancel(future, timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RedisCommandExecutionException refused) {
            return List.of();
        }
    }

    @Override
    public void close() {
        connection.close();
        shutdown(client);
    }

    private static void shutdown(RedisClient client) {
        client.shutdown(Duration.ZERO, Duration.ofMillis(100));
    }

    /** The name of a command. */
    private record Word(String word) implements ProtocolKeyword {

        @Override
        public byte[] getBytes() {
            return word.getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public String toString() {
            return word;
        }
    }
}
