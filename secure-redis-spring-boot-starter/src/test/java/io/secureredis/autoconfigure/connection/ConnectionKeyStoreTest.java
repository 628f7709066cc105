package io.secureredis.autoconfigure.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.testserver.RedisTestServer;
import io.secureredis.testserver.TestCertificates;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.util.Collections;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.data.redis.connection.RedisConnectionCommands;
import org.springframework.data.redis.core.RedisCallback;
import org.springframework.data.redis.core.StringRedisTemplate;

/**
 * Bundles of key stores in place of PEM files; everything after the bundle is the same, and
 * {@link ConnectionTlsTest}'s.
 */
class ConnectionKeyStoreTest {

    private static final String PASSWORD = "of-the-store";

    @TempDir
    static Path directory;

    private static TestCertificates certificates;
    private static RedisTestServer mutual;

    @BeforeAll
    static void startServer() {
        certificates = TestCertificates.create();
        mutual = RedisTestServer.builder()
                .tls(certificates, certificates.server(), true)
                .start();
    }

    @AfterAll
    static void stopServer() {
        mutual.close();
        certificates.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"JKS", "PKCS12"})
    void start_mutualTlsFromKeyStores_works(String type) throws Exception {
        Connections.to("localhost", mutual.port())
                .withPropertyValues(bundle(type, true))
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    StringRedisTemplate template = context.getBean(StringRedisTemplate.class);
                    assertThat(template.execute((RedisCallback<String>) RedisConnectionCommands::ping))
                            .isEqualTo("PONG");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"JKS", "PKCS12"})
    void start_keyStoreMissing_ends(String type) throws Exception {
        Connections.to("localhost", mutual.port())
                .withPropertyValues(bundle(type, false))
                .run(context -> assertThat(Connections.analysis(context).getDescription())
                        .startsWith("SR333 "));
    }

    private static String[] bundle(String type, boolean withClient) throws Exception {
        PemSslStoreBundle pem = new PemSslStoreBundle(
                PemSslStoreDetails.forCertificate(
                                "file:" + certificates.client().certificate())
                        .withPrivateKey("file:" + certificates.client().key())
                        .withPassword(PASSWORD),
                PemSslStoreDetails.forCertificate("file:" + certificates.authority()));
        Path keys = store(type, "keys", pem.getKeyStore());
        Path trust = store(type, "trust", pem.getTrustStore());
        String jks = "spring.ssl.bundle.jks.redis.";
        return new String[] {
            "spring.data.redis.ssl.bundle=redis",
            jks + "truststore.type=" + type,
            jks + "truststore.location=file:" + trust,
            jks + "truststore.password=" + PASSWORD,
            withClient ? jks + "keystore.type=" + type : "unused=1",
            withClient ? jks + "keystore.location=file:" + keys : "unused=1",
            withClient ? jks + "keystore.password=" + PASSWORD : "unused=1"
        };
    }

    private static Path store(String type, String name, KeyStore from) throws Exception {
        char[] password = PASSWORD.toCharArray();
        KeyStore store = KeyStore.getInstance(type);
        store.load(null, password);
        for (String alias : Collections.list(from.aliases())) {
            Key key = from.getKey(alias, password);
            if (key == null) {
                store.setCertificateEntry(alias, from.getCertificate(alias));
            } else {
                store.setKeyEntry(alias, key, password, from.getCertificateChain(alias));
            }
        }
        Path file = directory.resolve(name + "." + type);
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, password);
        }
        return file;
    }
}
