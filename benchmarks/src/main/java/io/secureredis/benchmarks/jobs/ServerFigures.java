package io.secureredis.benchmarks.jobs;

import io.secureredis.testserver.RedisTestServer;
import org.jspecify.annotations.Nullable;

/** What a Redis server tells of itself. */
final class ServerFigures {

    private ServerFigures() {}

    static double commands(RedisTestServer server) {
        return figure(server, "stats", "total_commands_processed");
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
