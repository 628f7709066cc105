package io.secureredis.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Records where a {@link Rewrapper} stopped, so that another one can continue.
 *
 * <p>{@link #toString()} returns a text to keep; {@link #parse} reads it. A cursor belongs to one run of one server.
 * After a restart or a failover, the scan of that server begins again, which repeats work and loses none.
 *
 * @param finished run ids of servers that are done
 * @param runId of the current server; empty if the server does not say
 * @param cursor where to continue on it
 */
public record RewrapCheckpoint(List<String> finished, String runId, String cursor) {

    private static final Pattern RUN_ID = Pattern.compile("[0-9a-f]*");
    private static final Pattern CURSOR = Pattern.compile("[0-9]{1,20}");

    public RewrapCheckpoint {
        finished = List.copyOf(finished);
        if (!CURSOR.matcher(cursor).matches()
                || !RUN_ID.matcher(runId).matches()
                || !finished.stream().allMatch(id -> RUN_ID.matcher(id).matches())) {
            throw new IllegalArgumentException("Not a checkpoint: run ids are hexadecimal, a cursor is a number");
        }
    }

    /** Returns the beginning of a scan. */
    public static RewrapCheckpoint start() {
        return new RewrapCheckpoint(List.of(), "", KeyspaceNode.START);
    }

    /**
     * Parses the result of {@link #toString()}.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static RewrapCheckpoint parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("A checkpoint is finished/run id/cursor");
        }
        List<String> finished = parts[0].isEmpty() ? List.of() : List.of(parts[0].split(",", -1));
        return new RewrapCheckpoint(finished, parts[1], parts[2]);
    }

    boolean finished(String node) {
        return !node.isEmpty() && finished.contains(node);
    }

    /** Returns where to begin on this server. */
    String cursorFor(String node) {
        return !node.isEmpty() && node.equals(runId) ? cursor : KeyspaceNode.START;
    }

    RewrapCheckpoint at(String node, String next) {
        return new RewrapCheckpoint(finished, node, next);
    }

    RewrapCheckpoint finish(String node) {
        List<String> more = new ArrayList<>(finished);
        if (!node.isEmpty()) {
            more.add(node);
        }
        return new RewrapCheckpoint(more, "", KeyspaceNode.START);
    }

    @Override
    public String toString() {
        return String.join(",", finished) + "/" + runId + "/" + cursor;
    }
}
