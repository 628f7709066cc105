package io.secureredis.samples.cluster;

import io.secureredis.connection.AclFeature;
import io.secureredis.connection.AclRules;
import io.secureredis.testserver.RedisTestCluster;
import io.secureredis.testserver.RedisTestServer;
import io.secureredis.testserver.RedisTestServerBuilder;
import io.secureredis.testserver.TestCertificates;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Three primaries and three replicas that speak only TLS. The application, the administrator and each pair of primary
 * and replica have passwords of their own.
 */
final class Nodes implements AutoCloseable {

    private static final int PRIMARIES = 3;

    private final TestCertificates certificates = TestCertificates.create();
    private final String ofTheApplication = password();
    private final String ofTheAdministrator = password();
    private final List<String> ofReplication =
            Stream.generate(Nodes::password).limit(PRIMARIES).toList();
    private final RedisTestCluster cluster;

    private Nodes() {
        AtomicInteger number = new AtomicInteger();
        this.cluster = RedisTestCluster.builder()
                .masters(PRIMARIES)
                .replicasPerMaster(1)
                // The first three begin as primaries, the others follow them in the same order
                .eachNode(node -> options(node, ofReplication.get(number.getAndIncrement() % PRIMARIES)))
                .start();
    }

    static Nodes start() {
        return new Nodes();
    }

    private void options(RedisTestServerBuilder node, String replication) {
        node.tls(certificates, certificates.server(), true)
                .password(ofTheAdministrator)
                .user("app", "on >" + ofTheApplication + " " + rights())
                // A replica may become the primary of its pair, so both have the same
                .user("replication", "on >" + replication + " -@all +psync +replconf +ping")
                .config("masteruser", "replication")
                .config("masterauth", replication);
    }

    private static String rights() {
        return AclRules.forFeatures(AclFeature.CACHE, AclFeature.CACHE_CLEAR, AclFeature.CLUSTER)
                .onKeys("stock::*")
                .rules();
    }

    /** What an application has to know, as properties. */
    Map<String, Object> properties() {
        String addresses = cluster.nodes().stream()
                .map(node -> "127.0.0.1:" + node.tlsPort())
                .collect(Collectors.joining(","));
        Map<String, Object> properties = new HashMap<>();
        properties.put("spring.data.redis.cluster.nodes", addresses);
        properties.put("spring.data.redis.username", "app");
        properties.put("spring.data.redis.password", ofTheApplication);
        properties.put("spring.data.redis.ssl.bundle", "redis");
        String bundle = "spring.ssl.bundle.pem.redis.";
        properties.put(bundle + "truststore.certificate", "file:" + certificates.authority());
        properties.put(
                bundle + "keystore.certificate", "file:" + certificates.client().certificate());
        properties.put(
                bundle + "keystore.private-key", "file:" + certificates.client().key());
        return properties;
    }

    RedisTestCluster cluster() {
        return cluster;
    }

    /** Kills the primary that holds this key, as {@code kill -9} does. */
    RedisTestServer killPrimaryOf(String key) {
        return cluster.killMaster(cluster.slotOf(key));
    }

    private static String password() {
        byte[] bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().encodeToString(bytes);
    }

    @Override
    public void close() {
        cluster.close();
        certificates.close();
    }
}
