package io.secureredis.migration;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One server that owns keys. */
final class KeyspaceNode {

    static final String START = "0";

    private final Keyspace keyspace;
    private final RedisClusterAsyncCommands<byte[], byte[]> commands;
    private @Nullable String runId;

    KeyspaceNode(Keyspace keyspace, RedisClusterAsyncCommands<byte[], byte[]> commands) {
        this.keyspace = keyspace;
        this.commands = commands;
    }

    /** Keys, and the cursor to continue from; after the last batch it is {@link #START} again. */
    record Batch(List<byte[]> keys, String nextCursor) {

        boolean last() {
            return nextCursor.equals(START);
        }
    }

    Batch scan(String cursor, @Nullable String pattern, int count) {
        ScanArgs arguments = ScanArgs.Builder.limit(count);
        if (pattern != null) {
            arguments.match(pattern);
        }
        KeyScanCursor<byte[]> found = keyspace.await(commands.scan(ScanCursor.of(cursor), arguments));
        Map<ByteBuffer, byte[]> distinct = new LinkedHashMap<>();
        found.getKeys().forEach(key -> distinct.put(ByteBuffer.wrap(key), key));
        return new Batch(List.copyOf(distinct.values()), found.getCursor());
    }

    long size() {
        return keyspace.await(commands.dbsize());
    }

    /**
     * Identifies this run of the server. A cursor is meaningless on another server, and after a restart, because the
     * hash function has another seed.
     *
     * @return empty if the server does not say, for example because an ACL denies {@code INFO}
     */
    String runId() {
        if (runId == null) {
            runId = askForRunId();
        }
        return runId;
    }

    private String askForRunId() {
        String info = keyspace.awaitIfAllowed(commands.info("server"));
        if (info == null) {
            return "";
        }
        return info.lines()
                .filter(line -> line.startsWith("run_id:"))
                .map(line -> line.substring("run_id:".length()).strip())
                .findFirst()
                .orElse("");
    }
}
