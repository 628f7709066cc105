package io.secureredis.benchmarks.cache;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.SslOptions;
import io.netty.channel.epoll.Epoll;
import io.netty.handler.ssl.OpenSsl;
import io.secureredis.testserver.RedisTestServer;
import io.secureredis.testserver.TestCertificates;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisSocketConfiguration;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** One server, reached in every way that it can be. */
final class Transports implements AutoCloseable {

    private final TestCertificates certificates = TestCertificates.create();
    private final Path socket;
    private final RedisTestServer server;

    Transports(Path directory) {
        this.socket = directory.resolve("redis.sock");
        this.server = RedisTestServer.builder()
                .tls(certificates)
                .plainPort(true)
                .unixSocket(socket)
                .start();
    }

    RedisTestServer server() {
        return server;
    }

    LettuceConnectionFactory tcp() {
        return started(new LettuceConnectionFactory(
                new RedisStandaloneConfiguration(server.host(), server.port()), client(null)));
    }

    LettuceConnectionFactory tls(boolean openSsl) {
        SslOptions.Builder ssl = SslOptions.builder()
                .trustManager(certificates.authority().toFile())
                .keyManager(
                        certificates.client().certificate().toFile(),
                        certificates.client().key().toFile(),
                        new char[0]);
        SslOptions options = (openSsl ? ssl.openSslProvider() : ssl.jdkSslProvider()).build();
        return started(new LettuceConnectionFactory(
                new RedisStandaloneConfiguration(server.host(), server.tlsPort()), client(options)));
    }

    static boolean hasOpenSsl() {
        return OpenSsl.isAvailable();
    }

    static boolean hasUnixSockets() {
        return Epoll.isAvailable();
    }

    LettuceConnectionFactory unixSocket() {
        return started(new LettuceConnectionFactory(new RedisSocketConfiguration(socket.toString()), client(null)));
    }

    private static LettuceClientConfiguration client(@Nullable SslOptions ssl) {
        LettuceClientConfiguration.LettuceClientConfigurationBuilder builder =
                LettuceClientConfiguration.builder().commandTimeout(Duration.ofSeconds(20));
        if (ssl == null) {
            return builder.build();
        }
        return builder.clientOptions(ClientOptions.builder().sslOptions(ssl).build())
                .useSsl()
                .build();
    }

    private static LettuceConnectionFactory started(LettuceConnectionFactory factory) {
        factory.afterPropertiesSet();
        factory.start();
        return factory;
    }

    @Override
    public void close() {
        server.close();
        certificates.close();
    }
}
