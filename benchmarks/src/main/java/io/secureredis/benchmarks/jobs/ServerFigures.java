package io.secureredis.benchmarks.jobs;

import io.secureredis.testserver.RedisTestServer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a Redis server tells of itself. */
final class ServerFigures {

    private static final Pattern SENT = Pattern.compile("cmdstat_(?:evalsha|eval|blpop|ping):calls=(\\d+),.*");

    private ServerFigures() {}

    /** Commands that a worker sends: what scripts call is not sent, and Redis counts it among the others. */
    static double commands(RedisTestServer server) {
        return String.valueOf(server.command("INFO", "commandstats"))
                .lines()
                .map(SENT::matcher)
                .filter(Matcher::matches)
                .mapToDouble(line -> Double.parseDouble(line.group(1)))
                .sum();
    }

    /** Processor time of the thread that runs commands, in µs; 0 without a server. */
    static double processorMicros(@Nullable RedisTestServer server) {
        return server == null
                ? 0
                : 1e6
                        * (figure(server, "cpu", "used_cpu_user_main_thread")
                                + figure(server, "cpu", "used_cpu_sys_main_thread"));
    }

    static double usedBytes(RedisTestServer server) {
        return figure(server, "memory", "used_memory");
    }

    private static double figure(RedisTestServer server, String section, String name) {
        return String.valueOf(server.command("INFO", section))
                .lines()
                .filter(line -> line.startsWith(name + ":"))
                .mapToDouble(line ->
                        Double.parseDouble(line.substring(name.length() + 1).strip()))
                .findFirst()
                .orElseThrow();
    }
}
