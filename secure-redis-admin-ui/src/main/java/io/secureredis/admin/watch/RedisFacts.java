package io.secureredis.admin.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one server says of itself.
 *
 * @param connection the name of the bean that connects to it
 * @param node host and port of a node of a cluster; empty for a single server
 * @param problem why there is nothing more, or {@code null}
 * @param groups facts by subject
 * @param slow the latest slow commands, without their arguments
 * @param slowProblem the command that the server refused, {@link #OF_CLUSTER}, or {@code null}
 * @param clients connections by name, user and host
 * @param clientsProblem the same for the clients
 */
record RedisFacts(
        String connection,
        String node,
        @Nullable String problem,
        List<Group> groups,
        List<Slow> slow,
        @Nullable String slowProblem,
        List<Clients> clients,
        @Nullable String clientsProblem) {

    /** Instead of a refused command: of a cluster, neither is shown. */
    public static final String OF_CLUSTER = "cluster";

    /**
     * Facts about one subject.
     *
     * @param key {@code memory} and the like
     */
    public record Group(String key, List<Fact> facts) {}

    /**
     * A fact.
     *
     * @param key its name in the reply of {@code INFO}
     * @param name the same in English
     * @param worrying whether someone should look at it
     */
    public record Fact(String key, String name, String value, boolean worrying) {}

    /** A slow command. */
    public record Slow(Instant at, Duration took, String command) {}

    /** Connections that look the same. */
    public record Clients(String name, String user, String host, int count, Duration longestIdle) {

        Clients and(Clients other) {
            Duration longest = longestIdle.compareTo(other.longestIdle) < 0 ? other.longestIdle : longestIdle;
            return new Clients(name, user, host, count + other.count, longest);
        }
    }

    static RedisFacts unreachable(String connection, String problem) {
        return new RedisFacts(connection, "", problem, List.of(), List.of(), null, List.of(), null);
    }
}
