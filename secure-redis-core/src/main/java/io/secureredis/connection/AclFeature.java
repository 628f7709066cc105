package io.secureredis.connection;

import java.util.List;

/** What an application does with Redis, and the commands that this takes. */
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
    /** The near cache, which is told what changes. */
    NEAR_CACHE("client|tracking on"),
    /** A cache writer that locks. */
    CACHE_LOCK("exists KEY", "set KEY value", "del KEY"),
    /** Spring Session without an index. In a cluster a key is renamed by {@code DUMP} and {@code RESTORE}, as its new name may be in another slot. */
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
    /** Spring Session with an index of users, and its events; in addition to {@link #SESSIONS}. Needs channels, a server with
     * {@code notify-keyspace-events Egx}, and {@code ConfigureRedisAction.NO_OP} in the application, which may not run {@code CONFIG} then. */
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
    /** Counting values by key id: the actuator's endpoint, and the metrics of it. */
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
    /** Sealing what was stored in plaintext, in its place or under another prefix. */
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
    /** Jobs: calling, working, inspecting and operating them. */
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
            "zadd KEY 1 m",
            "zcard KEY",
            "zcount KEY 0 1",
            "zrange KEY 0 1",
            "zrevrange KEY 0 1",
            "zrangebyscore KEY 0 1",
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
    /** A database index other than 0. */
    DATABASE("select 1"),
    /** Following a Redis Cluster. */
    CLUSTER("cluster|nodes", "cluster|myid", "client|setname name", "asking", "readonly", "info clients"),
    /** Following replicas that Sentinel or a static list names. */
    REPLICAS("info replication", "role"),
    /** Messages between instances. */
    PUB_SUB("publish CHANNEL m", "subscribe CHANNEL", "unsubscribe CHANNEL");

    private static final String SEPARATOR = ",";

    /** One text, since an enum's fields are to be immutable. */
    private final String commands;

    AclFeature(String... commands) {
        this.commands = String.join(SEPARATOR, commands);
    }

    /** Each command with arguments to try it with; {@code KEY} and {@code CHANNEL} stand for a name that is in reach. */
    List<String> commands() {
        return List.of(commands.split(SEPARATOR));
    }
}
