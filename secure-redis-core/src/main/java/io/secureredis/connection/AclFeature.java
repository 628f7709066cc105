package io.secureredis.connection;

import java.util.List;

/** The uses that an application makes of Redis, with the commands that each needs. */
public enum AclFeature {
    /** Logging in, and the health check. Always needed. */
    CONNECTION("hello 3", "auth user password", "ping"),
    /** Reading, writing and evicting single cache entries, and sealing them again when the secret has changed. */
    CACHE(
            "get KEY",
            "getex KEY",
            "set KEY value",
            "del KEY",
            "pttl KEY",
            "eval script 1 KEY",
            "getrange KEY 0 1",
            "strlen KEY"),
    /** Clearing whole caches. */
    CACHE_CLEAR("scan 0", "del KEY"),
    /** The near cache, which is notified of changes. */
    NEAR_CACHE("client|tracking on"),
    /** A cache writer that uses locks. */
    CACHE_LOCK("exists KEY", "set KEY value", "del KEY"),
    /**
     * Spring Session without an index. In a cluster, {@code DUMP} and {@code RESTORE} rename a key, because its new
     * name may be in another slot.
     */
    SESSIONS(
            "eval script 1 KEY",
            "hset KEY f v",
            "hmset KEY f v",
            "hget KEY f",
            "hgetall KEY",
            "hlen KEY",
            "expire KEY 1",
            "pexpire KEY 1",
            "expireat KEY 1",
            "pexpireat KEY 1",
            "persist KEY",
            "pttl KEY",
            "exists KEY",
            "del KEY",
            "rename KEY KEY",
            "renamenx KEY KEY",
            "dump KEY",
            "restore KEY 0 value"),
    /**
     * Spring Session with an index of users, and its events; in addition to {@link #SESSIONS}. Needs channels, a server
     * with {@code notify-keyspace-events Egx}, and {@code ConfigureRedisAction.NO_OP} in the application, because it
     * may not run {@code CONFIG}.
     */
    SESSIONS_INDEXED(
            "sadd KEY m",
            "srem KEY m",
            "smembers KEY",
            "scard KEY",
            "zadd KEY 1 m",
            "zrem KEY m",
            "zrangebyscore KEY 0 1",
            "zrevrangebyscore KEY 1 0",
            "append KEY v",
            "publish CHANNEL m",
            "subscribe CHANNEL",
            "unsubscribe CHANNEL",
            "psubscribe PATTERN",
            "punsubscribe PATTERN"),
    /** Counting values by key id, for the actuator endpoint and its metrics. */
    CENSUS(
            "scan 0",
            "dbsize",
            "info server",
            "exists KEY",
            "type KEY",
            "getrange KEY 0 1",
            "eval script 1 KEY",
            "hscan KEY 0"),
    /** Sealing stored values again under the current secret. */
    REWRAP(
            "scan 0",
            "dbsize",
            "info server",
            "type KEY",
            "exists KEY",
            "getrange KEY 0 1",
            "strlen KEY",
            "get KEY",
            "set KEY value",
            "pttl KEY",
            "pexpire KEY 1",
            "eval script 1 KEY",
            "hscan KEY 0",
            "hget KEY f",
            "hset KEY f v",
            "hgetall KEY",
            "hlen KEY",
            "lrange KEY 0 1",
            "lindex KEY 0",
            "lset KEY 0 v",
            "lpos KEY v",
            "sscan KEY 0",
            "smembers KEY",
            "scard KEY",
            "sismember KEY m",
            "sadd KEY m",
            "srem KEY m",
            "zscan KEY 0",
            "zscore KEY m",
            "zadd KEY 1 m",
            "zrem KEY m",
            "rename KEY KEY",
            "renamenx KEY KEY",
            "del KEY"),
    /** Sealing what was stored in plaintext, in place or under another prefix. */
    MIGRATE(
            "scan 0",
            "dbsize",
            "info server",
            "type KEY",
            "exists KEY",
            "pttl KEY",
            "pexpire KEY 1",
            "memory|usage KEY",
            "strlen KEY",
            "get KEY",
            "set KEY value",
            "del KEY",
            "eval script 1 KEY",
            "hlen KEY",
            "hget KEY f",
            "hgetall KEY",
            "hset KEY f v",
            "llen KEY",
            "lrange KEY 0 1",
            "rpush KEY v",
            "scard KEY",
            "smembers KEY",
            "sismember KEY m",
            "sadd KEY m",
            "zcard KEY",
            "zrange KEY 0 1",
            "zscore KEY m",
            "zadd KEY 1 m"),
    /** Calling, running, inspecting and operating jobs. */
    JOBS(
            "eval script 1 KEY",
            "evalsha digest 1 KEY",
            "blpop KEY 1",
            "lpush KEY v",
            "llen KEY",
            "time",
            "expire KEY 1",
            "hget KEY f",
            "hstrlen KEY f",
            "hmget KEY f",
            "hgetall KEY",
            "hset KEY f v",
            "hsetnx KEY f v",
            "hdel KEY f",
            "hexists KEY f",
            "hincrby KEY f 1",
            "hlen KEY",
            "hrandfield KEY 1",
            "zadd KEY 1 m",
            "zcard KEY",
            "zcount KEY 0 1",
            "zrange KEY 0 1",
            "zrevrange KEY 0 1",
            "zrangebyscore KEY 0 1",
            "zrevrangebyscore KEY 1 0",
            "zscore KEY m",
            "zmscore KEY m",
            "zrem KEY m",
            "zpopmin KEY",
            "sadd KEY m",
            "srem KEY m",
            "scard KEY",
            "smembers KEY",
            "sismember KEY m",
            "info"),
    /**
     * The whole dashboard: everything that {@link #JOBS} and {@link #CENSUS} need, its audit log, and the page about
     * Redis. Its doctor has its own login, see {@link #DOCTOR}.
     */
    DASHBOARD(
            JOBS,
            CENSUS,
            "lindex KEY 0",
            "lrange KEY 0 1",
            "rpush KEY v",
            "rpop KEY",
            "ltrim KEY 0 1",
            "lset KEY 0 v",
            "slowlog|get",
            "client|list"),
    /** The user of the doctor, which reads the server's state and changes nothing; on all keys. */
    DOCTOR(
            "info",
            "config|get maxmemory",
            "acl|users",
            "acl|getuser default",
            "acl|whoami",
            "acl|dryrun default ping",
            "acl|log",
            "client|setname name",
            "cluster|nodes",
            "select 1",
            "time",
            "scan 0",
            "getrange KEY 0 1",
            "pttl KEY",
            "hrandfield KEY 1",
            "hstrlen KEY f",
            "hget KEY f"),
    /** A database index other than 0. */
    DATABASE("select 1"),
    /** Following a Redis Cluster. */
    CLUSTER("cluster|nodes", "cluster|myid", "client|setname name", "asking", "readonly", "info clients"),
    /** Following replicas that Sentinel or a static list names. */
    REPLICAS("info replication", "role"),
    /** Messages between instances. */
    PUB_SUB("publish CHANNEL m", "subscribe CHANNEL", "unsubscribe CHANNEL");

    private static final String SEPARATOR = ",";

    /** A single text, because an enum's fields must be immutable. */
    private final String commands;

    AclFeature(String... commands) {
        this.commands = String.join(SEPARATOR, commands);
    }

    AclFeature(AclFeature first, AclFeature second, String... more) {
        this.commands = first.commands + SEPARATOR + second.commands + SEPARATOR + String.join(SEPARATOR, more);
    }

    /**
     * Returns each command with arguments to try it with; {@code KEY} and {@code CHANNEL} stand for a permitted name.
     */
    List<String> commands() {
        return List.of(commands.split(SEPARATOR));
    }
}
