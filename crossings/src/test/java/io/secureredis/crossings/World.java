package io.secureredis.crossings;

import io.secureredis.crypto.Secret;
import io.secureredis.testserver.RedisTestCluster;
import io.secureredis.testserver.RedisTestSentinel;
import io.secureredis.testserver.RedisTestServer;
import io.secureredis.testserver.RedisTestServerBuilder;
import io.secureredis.testserver.TcpProxy;
import io.secureredis.testserver.TestCertificates;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Servers that can be hurt, a proxy in front of them where there is one server, and instances of the {@link Shop}. */
final class World implements AutoCloseable {

    static final String FIRST = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=";
    static final String SECOND = "EjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJCrze8=";

    /** Short waits, so that a cell takes no longer than it must. */
    private static final Map<String, String> COMMON = Map.ofEntries(
            Map.entry("spring.main.banner-mode", "off"),
            Map.entry("server.port", "0"),
            Map.entry("server.shutdown", "immediate"),
            Map.entry("spring.main.web-application-type", "none"),
            Map.entry("secure-redis.secret-key", FIRST),
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

    private final Map<String, String> settings = new LinkedHashMap<>(COMMON);
    private final Deque<AutoCloseable> closed = new ArrayDeque<>();
    private RedisTestServer server;
    private TcpProxy proxy;
    private TestCertificates certificates;
    private RedisTestSentinel sentinel;
    private RedisTestCluster cluster;
    private Class<?> release = Shop.class;
    private Instance web;
    private Instance other;
    private Instance reactive;
    private Instance reactiveIndexed;
    private Instance extra;

    private World() {}

    static String firstKeyId() {
        return Secret.fromBase64(FIRST).keyId().toString();
    }

    static World create(UnaryOperator<RedisTestServerBuilder> options) {
        World world = new World();
        world.behindProxy(options.apply(RedisTestServer.builder().appendOnly()).start());
        return world;
    }

    /** With TLS; the certificates are the world's own. */
    static World createWithTls() {
        World world = new World();
        world.certificates = world.closing(TestCertificates.create());
        world.behindProxy(RedisTestServer.builder().tls(world.certificates).start());
        world.set("spring.data.redis.ssl.bundle", "redis");
        world.set(
                "spring.ssl.bundle.pem.redis.truststore.certificate",
                world.certificates.authority().toString());
        return world;
    }

    /** A master with two replicas, and three Sentinels. */
    static World createWithSentinel() {
        World world = new World();
        world.sentinel = world.closing(RedisTestSentinel.start());
        world.set("spring.data.redis.sentinel.master", world.sentinel.masterName());
        world.set("spring.data.redis.sentinel.nodes", addresses(world.sentinel.sentinels()));
        return world;
    }

    /** Three masters with a replica each. */
    static World createWithCluster() {
        World world = new World();
        world.cluster =
                world.closing(RedisTestCluster.builder().replicasPerMaster(1).start());
        world.set("spring.data.redis.cluster.nodes", addresses(world.cluster.nodes()));
        return world;
    }

    private static String addresses(List<RedisTestServer> servers) {
        return servers.stream()
                .map(server -> server.host() + ":" + server.port())
                .collect(Collectors.joining(","));
    }

    private void behindProxy(RedisTestServer alone) {
        server = closing(alone);
        proxy = closing(TcpProxy.to(alone));
        set("spring.data.redis.host", "127.0.0.1");
        set("spring.data.redis.port", String.valueOf(proxy.port()));
    }

    private <T extends AutoCloseable> T closing(T resource) {
        closed.push(resource);
        return resource;
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

    /** The release of the instances that are started from now on. */
    World release(Release next) {
        release = next.application();
        return this;
    }

    /**
     * Starts four instances. The first serves pages and has readable keys, the second one hides its keys; both work at
     * jobs. The others have the reactive sessions and nothing else to do.
     */
    World start() {
        web = startWeb();
        other = startOther();
        reactive = startReactive(Sessions.Reactive.class);
        reactiveIndexed = startReactive(Sessions.ReactiveIndexed.class);
        return this;
    }

    private Instance startWeb() {
        Map<String, String> own = new LinkedHashMap<>(settings);
        own.put("spring.main.web-application-type", "servlet");
        own.put("secure-redis.admin.enabled", "true");
        own.put("secure-redis.admin.dangerously-allow-everyone", "true");
        return Instance.start(release, Sessions.Plain.class, own);
    }

    private Instance startOther() {
        Map<String, String> own = new LinkedHashMap<>(settings);
        own.put("secure-redis.cache.keys.hide", "true");
        own.put("secure-redis.cache.namespace", "hidden");
        return Instance.start(release, Sessions.Indexed.class, own);
    }

    private Instance startReactive(Class<?> sessions) {
        Map<String, String> own = new LinkedHashMap<>(settings);
        own.put("spring.main.lazy-initialization", "true");
        own.put("secure-redis.jobs.worker.enabled", "false");
        own.put("secure-redis.cache.near.enabled", "false");
        return Instance.start(release, sessions, own);
    }

    /** Stops all instances and starts them again with the settings of now. */
    void restartInstances() {
        restartOther();
        restartWeb();
    }

    /** All but the first instance get the settings of now, as half-way through a rolling deployment. */
    void restartOther() {
        close(other, reactive, reactiveIndexed);
        other = startOther();
        reactive = startReactive(Sessions.Reactive.class);
        reactiveIndexed = startReactive(Sessions.ReactiveIndexed.class);
    }

    void restartWeb() {
        web.close();
        web = startWeb();
    }

    /** An application of someone else's on the same Redis, with the same names and another secret. */
    void startForeign() {
        Map<String, String> own = new LinkedHashMap<>(settings);
        own.put("secure-redis.secret-key", SECOND);
        extra = Instance.start(release, Sessions.Plain.class, own);
        extra.books().find(1);
        extra.orders().order("foreign").delay();
    }

    /** One more instance like the first, which uses what the first one wrote. */
    void startThird() {
        extra = Instance.start(release, Sessions.Plain.class, settings);
        extra.books().find(1);
        extra.orders().order("third").delay();
    }

    void stopThird() {
        close(extra);
        extra = null;
    }

    /** Puts the server's clock forward, as the jobs of all instances read it. */
    void shiftClock(Duration forward) {
        web.shiftClock(forward);
        other.shiftClock(forward);
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

    RedisTestSentinel sentinel() {
        return sentinel;
    }

    RedisTestCluster cluster() {
        return cluster;
    }

    Instance web() {
        return web;
    }

    Instance other() {
        return other;
    }

    Instance reactive() {
        return reactive;
    }

    Instance reactiveIndexed() {
        return reactiveIndexed;
    }

    @Override
    public void close() {
        close(web, other, reactive, reactiveIndexed, extra);
        while (!closed.isEmpty()) {
            close(closed.pop());
        }
    }

    private static void close(AutoCloseable... resources) {
        for (AutoCloseable resource : resources) {
            try {
                if (resource != null) {
                    resource.close();
                }
            } catch (Exception e) {
                throw new IllegalStateException("Cannot close a part of the world", e);
            }
        }
    }
}
