package io.secureredis.crossings;

import io.secureredis.crypto.Secret;
import io.secureredis.testserver.RedisTestServer;
import io.secureredis.testserver.RedisTestServerBuilder;
import io.secureredis.testserver.TcpProxy;
import io.secureredis.testserver.TestCertificates;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A server that can be hurt, a proxy in front of it, and two instances of the {@link Shop}. */
final class World implements AutoCloseable {

    static final String FIRST = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=";
    static final String SECOND = "EjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJCrze8=";

    /** Short waits, so that a cell takes no longer than it must. */
    private static final Map<String, String> COMMON = Map.ofEntries(
            Map.entry("spring.main.banner-mode", "off"),
            Map.entry("server.port", "0"),
            Map.entry("server.shutdown", "immediate"),
            Map.entry("secure-redis.secret-key", FIRST),
            Map.entry("secure-redis.admin.enabled", "true"),
            Map.entry("secure-redis.admin.dangerously-allow-everyone", "true"),
            Map.entry("secure-redis.cache.resilience.open-for", "200ms"),
            Map.entry("secure-redis.cache.near.enabled", "true"),
            Map.entry("secure-redis.cache.near.caches", "near"),
            Map.entry("secure-redis.connection.reconnect.cap", "100ms"),
            Map.entry("secure-redis.connection.command-timeout", "2s"),
            Map.entry("secure-redis.jobs.worker.concurrency", "4"),
            Map.entry("secure-redis.jobs.worker.lease", "5s"),
            Map.entry("secure-redis.jobs.worker.shutdown-timeout", "1s"),
            Map.entry("secure-redis.jobs.retry.delay", "100ms"),
            Map.entry("management.endpoint.health.show-details", "always"),
            Map.entry("management.endpoints.web.exposure.include", "*"));

    private final RedisTestServer server;
    private final TcpProxy proxy;
    private final Map<String, String> settings = new LinkedHashMap<>(COMMON);
    private final TestCertificates certificates;
    private Instance web;
    private Instance other;
    private Instance foreign;

    private World(RedisTestServer server, TestCertificates certificates) {
        this.server = server;
        this.certificates = certificates;
        this.proxy = TcpProxy.to(server);
        settings.put("spring.data.redis.host", "127.0.0.1");
        settings.put("spring.data.redis.port", String.valueOf(proxy.port()));
    }

    static String firstKeyId() {
        return Secret.fromBase64(FIRST).keyId().toString();
    }

    static World create(UnaryOperator<RedisTestServerBuilder> options) {
        return new World(options.apply(RedisTestServer.builder().appendOnly()).start(), null);
    }

    /** With TLS; the certificates are the world's own. */
    static World createWithTls() {
        TestCertificates certificates = TestCertificates.create();
        World world = new World(RedisTestServer.builder().tls(certificates).start(), certificates);
        world.set("spring.data.redis.ssl.bundle", "redis");
        world.set(
                "spring.ssl.bundle.pem.redis.truststore.certificate",
                certificates.authority().toString());
        return world;
    }

    /** A setting of the instances that are started from now on. */
    World set(String name, String value) {
        settings.put(name, value);
        return this;
    }

    World unset(String name) {
        settings.remove(name);
        return this;
    }

    /** The first instance serves pages and has readable keys; the second one has none and hides its keys. */
    World start() {
        web = startWeb();
        other = startOther();
        return this;
    }

    private Instance startWeb() {
        return Instance.start(settings);
    }

    private Instance startOther() {
        Map<String, String> own = new LinkedHashMap<>(settings);
        own.put("spring.main.web-application-type", "none");
        own.put("secure-redis.admin.enabled", "false");
        own.put("secure-redis.cache.keys.hide", "true");
        own.put("secure-redis.cache.namespace", "hidden");
        return Instance.start(own);
    }

    /** Stops both instances and starts them again with the settings of now. */
    void restartInstances() {
        web.close();
        other.close();
        start();
    }

    /** Only the second instance gets the settings of now, as half-way through a rolling deployment. */
    void restartOther() {
        other.close();
        other = startOther();
    }

    void restartWeb() {
        web.close();
        web = startWeb();
    }

    /** An application of somebody else's on the same Redis, with the same names and another secret. */
    void startForeign() {
        Map<String, String> own = new LinkedHashMap<>(settings);
        own.put("secure-redis.secret-key", SECOND);
        foreign = Instance.start(own);
        foreign.books().find(1);
        foreign.jobs().call(Shop.Work::work, "foreign").delay();
    }

    RedisTestServer server() {
        return server;
    }

    TcpProxy proxy() {
        return proxy;
    }

    TestCertificates certificates() {
        return certificates;
    }

    Instance web() {
        return web;
    }

    Instance other() {
        return other;
    }

    @Override
    public void close() {
        if (web != null) {
            web.close();
        }
        if (other != null) {
            other.close();
        }
        if (foreign != null) {
            foreign.close();
        }
        proxy.close();
        server.close();
        if (certificates != null) {
            certificates.close();
        }
    }
}
