package io.secureredis.testserver;

import org.jspecify.annotations.Nullable;

/** Options of a {@link RedisTestSentinel}. */
public final class RedisTestSentinelBuilder {

    private String masterName = "mymaster";
    private int replicas = 2;
    private int sentinels = 3;
    private @Nullable String password;
    private @Nullable String sentinelPassword;
    private @Nullable TestCertificates certificates;

    RedisTestSentinelBuilder() {}

    /** Sets the name by which the Sentinels know the master. Default: {@code mymaster}. */
    public RedisTestSentinelBuilder masterName(String name) {
        this.masterName = name;
        return this;
    }

    /** Sets the number of replicas. Default: 2. */
    public RedisTestSentinelBuilder replicas(int count) {
        this.replicas = count;
        return this;
    }

    /** Sets the number of Sentinels; a majority of them decides. Default: 3. */
    public RedisTestSentinelBuilder sentinels(int count) {
        this.sentinels = count;
        return this;
    }

    /** Sets the password of master and replicas. Default: none. */
    public RedisTestSentinelBuilder password(String password) {
        this.password = password;
        return this;
    }

    /** Sets the password of the Sentinels themselves. Default: none. */
    public RedisTestSentinelBuilder sentinelPassword(String password) {
        this.sentinelPassword = password;
        return this;
    }

    /** Enables TLS, and no plaintext, for all of them. Default: plaintext. */
    public RedisTestSentinelBuilder tls(TestCertificates certificates) {
        this.certificates = certificates;
        return this;
    }

    /** Starts all and returns when they are ready, as {@link RedisTestSentinel#awaitOk} says. */
    public RedisTestSentinel start() {
        return RedisTestSentinel.start(this);
    }

    String masterName() {
        return masterName;
    }

    int replicaCount() {
        return replicas;
    }

    int sentinelCount() {
        return sentinels;
    }

    RedisTestServerBuilder server() {
        return common(password);
    }

    RedisTestServerBuilder sentinel(RedisTestServer master) {
        RedisTestServerBuilder sentinel = common(sentinelPassword).sentinel();
        String quorum = String.valueOf(sentinels / 2 + 1);
        sentinel.config("sentinel", "monitor", masterName, master.host(), String.valueOf(master.port()), quorum);
        sentinel.config("sentinel", RedisTestSentinel.DOWN_AFTER, masterName, RedisTestSentinel.PATIENT_MILLIS);
        sentinel.config("sentinel", "failover-timeout", masterName, "5000");
        if (password != null) {
            sentinel.config("sentinel", "auth-pass", masterName, password);
        }
        if (sentinelPassword != null) {
            sentinel.config("sentinel", "sentinel-pass", sentinelPassword);
        }
        return sentinel;
    }

    private RedisTestServerBuilder common(@Nullable String serverPassword) {
        RedisTestServerBuilder server = RedisTestServer.builder();
        if (serverPassword != null) {
            server.password(serverPassword);
        }
        if (certificates != null) {
            server.tls(certificates);
        }
        return server;
    }
}
