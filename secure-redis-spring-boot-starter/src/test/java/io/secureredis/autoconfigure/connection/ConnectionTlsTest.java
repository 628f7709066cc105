package io.secureredis.autoconfigure.connection;

import static io.secureredis.autoconfigure.connection.Connections.analysis;
import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.resource.NettyCustomizer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.secureredis.autoconfigure.cache.Shop;
import io.secureredis.testserver.RedisTestServer;
import io.secureredis.testserver.TestCertificates;
import io.secureredis.testserver.TestCertificates.Identity;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.data.redis.core.StringRedisTemplate;

@ExtendWith(OutputCaptureExtension.class)
@ParameterizedClass
@ValueSource(strings = {"jdk", "auto"})
class ConnectionTlsTest {

    @Parameter
    private String provider;

    private static TestCertificates certificates;
    private static RedisTestServer mutual;

    private static final LoggingSystem LOGGING = LoggingSystem.get(ConnectionTlsTest.class.getClassLoader());

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

    @Test
    void start_mutualTls_worksAndShowsWhenCertificatesEnd() {
        Connections.to("localhost", mutual.port())
                .withPropertyValues(tls(certificates, certificates.client()))
                .withPropertyValues("secure-redis.connection.tls.expiry-warning=400d")
                .run(context -> {
                    Health health = context.getBean("redisHealthContributor", HealthIndicator.class)
                            .health();
                    assertThat(health.getStatus()).isEqualTo(Status.UP);
                    assertThat(health.getDetails()).containsKeys("certificateEnds", "certificatesEndingSoon");
                    MeterRegistry registry = new SimpleMeterRegistry();
                    context.getBeansOfType(MeterBinder.class).values().forEach(binder -> binder.bindTo(registry));
                    assertThat(registry.get(ConnectionMetricsAutoConfiguration.EXPIRY)
                                    .timeGauge()
                                    .value(TimeUnit.DAYS))
                            .isBetween(360.0, 365.0);
                });
    }

    @Test
    void start_certificateEndsSoon_isWarnedAbout(CapturedOutput output) {
        Connections.to("localhost", mutual.port())
                .withPropertyValues(tls(certificates, certificates.client()))
                .withPropertyValues("secure-redis.connection.tls.expiry-warning=400d")
                .run(context ->
                        assertThat(output).contains("The client certificate for Redis of CN=client expires at "));
    }

    @Test
    void start_noClientCertificate_ends() {
        Connections.to("localhost", mutual.port())
                .withPropertyValues(tls(certificates, null))
                .run(context -> assertThat(analysis(context).getDescription())
                        .startsWith("SR333 Redis at localhost:" + mutual.port() + " ended the TLS handshake"));
    }

    @Test
    void start_otherAuthority_ends() {
        try (RedisTestServer other = RedisTestServer.builder()
                .tls(certificates, certificates.serverOfOtherAuthority(), false)
                .start()) {
            Connections.to("localhost", other.port())
                    .withPropertyValues(tls(certificates, null))
                    .run(context -> assertThat(analysis(context).getDescription())
                            .isEqualTo("SR330 Redis at localhost:" + other.port()
                                    + " presents a certificate that no trusted authority signed."));
        }
    }

    @Test
    void verify_wrongHostName_isRefusedInFullAndTakenByCaAndNone(CapturedOutput output) {
        try (RedisTestServer other = RedisTestServer.builder()
                .tls(certificates, certificates.serverWithWrongName(), false)
                .start()) {
            var application = Connections.to("localhost", other.port()).withPropertyValues(tls(certificates, null));
            application.run(
                    context -> assertThat(analysis(context).getDescription()).startsWith("SR331 "));
            application
                    .withPropertyValues("secure-redis.connection.tls.verify=ca")
                    .run(ConnectionTlsTest::assertWorks);
            assertThat(output).doesNotContain("verify=none");
            application
                    .withPropertyValues("secure-redis.connection.tls.verify=none")
                    .run(ConnectionTlsTest::assertWorks);
            assertThat(output)
                    .contains(
                            "secure-redis.connection.tls.verify=none: anyone on the network path can pretend to be Redis");
        }
    }

    @Test
    void verify_ca_stillRefusesAnotherAuthority() {
        try (RedisTestServer other = RedisTestServer.builder()
                .tls(certificates, certificates.serverOfOtherAuthority(), false)
                .start()) {
            Connections.to("localhost", other.port())
                    .withPropertyValues(tls(certificates, null))
                    .withPropertyValues("secure-redis.connection.tls.verify=ca")
                    .run(context ->
                            assertThat(analysis(context).getDescription()).startsWith("SR330 "));
        }
    }

    @Test
    void start_tlsToPlainPortOrReverse_endsWithWhatThePortSpeaks() {
        try (RedisTestServer plain = RedisTestServer.builder().start()) {
            Connections.to("localhost", plain.port())
                    .withPropertyValues(tls(certificates, null))
                    .withPropertyValues("spring.data.redis.timeout=1s")
                    .run(context ->
                            assertThat(analysis(context).getDescription()).startsWith("SR334 "));
        }
        Connections.to("localhost", mutual.port())
                .run(context -> assertThat(analysis(context).getDescription()).startsWith("SR335 "));
    }

    @Test
    void start_oldProtocol_ends() {
        Connections.to("localhost", mutual.port())
                .withPropertyValues(tls(certificates, certificates.client()))
                .withPropertyValues("spring.ssl.bundle.pem.redis.options.enabled-protocols=TLSv1.1")
                .run(context -> assertThat(analysis(context).getDescription()).startsWith("SR304 "));
    }

    @Test
    void start_chosenProtocolAndCipher_areUsed() {
        Connections.to("localhost", mutual.port())
                .withPropertyValues(tls(certificates, certificates.client()))
                .withPropertyValues(
                        "spring.ssl.bundle.pem.redis.options.enabled-protocols=TLSv1.2",
                        "spring.ssl.bundle.pem.redis.options.ciphers=TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384")
                .run(ConnectionTlsTest::assertWorks);
    }

    @Test
    void start_urlWithTls_isVerifiedAgainstTheSystemsAuthorities() {
        Connections.application()
                .withPropertyValues("spring.data.redis.url=rediss://localhost:" + mutual.port())
                .run(context -> assertThat(analysis(context).getDescription()).startsWith("SR330 "));
    }

    @Test
    void reload_filesChangeUnderLoad_noCommandFails(CapturedOutput output) throws Exception {
        try (TestCertificates renewed = TestCertificates.create();
                RedisTestServer server = RedisTestServer.builder()
                        .tls(renewed, renewed.server(), true)
                        .start()) {
            Connections.to("localhost", server.port())
                    .withPropertyValues(tls(renewed, renewed.client()))
                    .withUserConfiguration(Shop.class)
                    .run(context -> {
                        LOGGING.setLogLevel(ConnectionTls.class.getName(), LogLevel.INFO);
                        Load load = new Load(context);
                        for (int round = 1; round <= 2; round++) {
                            renewed.renewServer();
                            server.reloadCertificates();
                            renewed.renewClient();
                            String serial = serial(renewed);
                            Connections.await(
                                    "new material", () -> serialInUse(context).equals(serial));
                            long before = load.done();
                            Connections.await("work goes on", () -> load.done() > before + 20);
                        }
                        System.out.println("cache and template operations during two renewals: " + load.stop());
                        assertThat(context.getBean(ConnectionGuard.class).drainedConnections())
                                .isPositive();
                        LOGGING.setLogLevel(ConnectionTls.class.getName(), null);
                        assertThat(output).containsPattern("TLS material for Redis has changed: \\d+ connections");
                        MeterRegistry meters = new SimpleMeterRegistry();
                        context.getBeansOfType(MeterBinder.class).values().forEach(binder -> binder.bindTo(meters));
                        assertThat(meters.get(ConnectionMetricsAutoConfiguration.RENEWED)
                                        .functionCounter()
                                        .count())
                                .isPositive();
                    });
        }
    }

    @Test
    void reload_keyOfAnotherCertificate_isLoggedAndChangesNothing(CapturedOutput output) throws Exception {
        try (TestCertificates spoiled = TestCertificates.create();
                RedisTestServer server = RedisTestServer.builder()
                        .tls(spoiled, spoiled.server(), true)
                        .start()) {
            Connections.to("localhost", server.port())
                    .withPropertyValues(tls(spoiled, spoiled.client()))
                    .run(context -> {
                        assertWorks(context);
                        String serial = serialInUse(context);
                        Files.copy(spoiled.server().key(), spoiled.client().key(), StandardCopyOption.REPLACE_EXISTING);
                        Connections.await(
                                "it says so",
                                () -> output.getOut().contains("The changed SSL bundle for Redis cannot be used"));
                        assertThat(serialInUse(context)).isEqualTo(serial);
                        server.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
                        assertWorks(context);
                    });
        }
    }

    @Test
    void provider_auto_isOpenSslWhereThePlatformHasIt() {
        Set<String> engines = ConcurrentHashMap.newKeySet();
        Connections.to("localhost", mutual.port())
                .withPropertyValues(tls(certificates, certificates.client()))
                .withBean(NettyCustomizer.class, () -> new NettyCustomizer() {
                    @Override
                    public void afterChannelInitialized(Channel channel) {
                        SSLEngine engine =
                                channel.pipeline().get(SslHandler.class).engine();
                        engines.add(engine.getClass().getSimpleName());
                    }
                })
                .run(context -> {
                    assertWorks(context);
                    boolean openSsl = provider.equals("auto") && LiveTls.isOpenSslAvailable();
                    assertThat(engines)
                            .singleElement()
                            .satisfies(engine ->
                                    assertThat(engine.startsWith("OpenSsl")).isEqualTo(openSsl));
                });
    }

    private String[] tls(TestCertificates with, @Nullable Identity client) {
        return Stream.concat(
                        Stream.of(Connections.tls(with, client)),
                        Stream.of("secure-redis.connection.tls.provider=" + provider))
                .toArray(String[]::new);
    }

    private static String serial(TestCertificates certificates) throws Exception {
        try (InputStream pem = Files.newInputStream(certificates.client().certificate())) {
            X509Certificate certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
            return certificate.getSerialNumber().toString(16);
        }
    }

    private static String serialInUse(AssertableApplicationContext context) {
        return context.getBean(CertificateWatch.class).entries().stream()
                .filter(entry -> entry.role() == CertificateWatch.Role.CLIENT)
                .map(CertificateWatch.Entry::serial)
                .findFirst()
                .orElse("none for a moment");
    }

    private static void assertWorks(AssertableApplicationContext context) {
        assertThat(context).hasNotFailed();
        StringRedisTemplate template = context.getBean(StringRedisTemplate.class);
        template.opsForValue().set("tls", "works", Duration.ofMinutes(1));
        assertThat(template.opsForValue().get("tls")).isEqualTo("works");
    }

    /** The cache and a template at work on two threads; any exception ends them and comes out of {@link #stop}. */
    static final class Load {

        private final AtomicLong done = new AtomicLong();
        private final AtomicBoolean stop = new AtomicBoolean();
        private final ExecutorService threads = Executors.newFixedThreadPool(2);
        private final Future<?> cache;
        private final Future<?> template;

        Load(AssertableApplicationContext context) {
            Cache articles = context.getBean(CacheManager.class).getCache("shop-articles");
            StringRedisTemplate strings = context.getBean(StringRedisTemplate.class);
            cache = threads.submit(() -> {
                for (int i = 0; !stop.get(); i++) {
                    articles.put("load", "value-" + i);
                    assertThat(articles.get("load", String.class)).isEqualTo("value-" + i);
                    done.incrementAndGet();
                }
            });
            template = threads.submit(() -> {
                for (int i = 0; !stop.get(); i++) {
                    strings.opsForValue().set("load", "value-" + i);
                    assertThat(strings.opsForValue().get("load")).isEqualTo("value-" + i);
                    done.incrementAndGet();
                }
            });
        }

        /** How many operations were done; throws what ended one of the threads early. */
        long done() throws Exception {
            if (cache.isDone()) {
                cache.get();
            }
            if (template.isDone()) {
                template.get();
            }
            return done.get();
        }

        long stop() throws Exception {
            stop.set(true);
            try {
                cache.get(60, TimeUnit.SECONDS);
                template.get(60, TimeUnit.SECONDS);
            } finally {
                threads.shutdownNow();
            }
            return done.get();
        }
    }
}
