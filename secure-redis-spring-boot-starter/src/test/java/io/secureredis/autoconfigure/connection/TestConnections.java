package io.secureredis.autoconfigure.connection;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import io.lettuce.core.resource.NettyCustomizer;
import io.secureredis.connection.TlsSettings;
import io.secureredis.testserver.TestCertificates;
import io.secureredis.testserver.TestCertificates.Identity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.assertj.core.api.Assertions;

/** Connections of Lettuce, made the way that the starter makes them, without Spring. */
public final class TestConnections {

    private static final char[] NO_PASSWORD = new char[0];

    private TestConnections() {}

    public static RedisURI.Builder address(String host, int port) {
        return RedisURI.builder().withHost(host).withPort(port).withTimeout(Duration.ofSeconds(60));
    }

    /** Waits for a state that sends no signal; the pause only spares the processor. */
    public static void await(BooleanSupplier condition) {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            Assertions.assertThat(System.nanoTime()).isLessThan(limit);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    public static ClientResources resources(NettyCustomizer customizer) {
        return ClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .reconnectDelay(Delay.constant(Duration.ofMillis(1)))
                .nettyCustomizer(customizer)
                .build();
    }

    public static ClientOptions trusting(Path authority, String... protocols) {
        SslOptions.Builder ssl = SslOptions.builder().trustManager(authority.toFile());
        if (protocols.length > 0) {
            ssl.protocols(protocols);
        }
        return ClientOptions.builder().sslOptions(ssl.build()).build();
    }

    public static ClientOptions showing(TestCertificates certificates, Identity client, String... protocols) {
        SslOptions.Builder ssl = SslOptions.builder()
                .trustManager(certificates.authority().toFile())
                .keyManager(client.certificate().toFile(), client.key().toFile(), null);
        if (protocols.length > 0) {
            ssl.protocols(protocols);
        }
        return ClientOptions.builder().sslOptions(ssl.build()).build();
    }

    public static TlsSettings settings(TestCertificates certificates, SslVerifyMode verify) throws Exception {
        return new TlsSettings(
                keys(certificates.client()), trust(certificates.authority()), List.of(), List.of(), verify);
    }

    public static TrustManagerFactory trust(Path authority) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry("authority", certificate(authority));
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }

    public static KeyManagerFactory keys(Identity identity) throws GeneralSecurityException, IOException {
        String pem = Files.readString(identity.key()).replaceAll("-----[A-Z ]+-----|\\s", "");
        PrivateKey key = KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setKeyEntry("client", key, NO_PASSWORD, new Certificate[] {certificate(identity.certificate())});
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory;
    }

    public static Certificate certificate(Path file) throws GeneralSecurityException, IOException {
        try (InputStream pem = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificate(pem);
        }
    }

    public interface Action {
        void on(StatefulRedisConnection<String, String> redis) throws Exception;
    }
}
