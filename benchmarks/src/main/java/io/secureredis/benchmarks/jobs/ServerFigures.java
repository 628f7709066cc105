package io.secureredis.benchmarks.jobs;

import io.secureredis.testserver.RedisTestServer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a Redis server tells of itself. */
final class ServerFigures {

    private static final Pattern SENT = Pattern.compile("cmdstat_(?:evalsha|eval|blpop|ping):calls=(\\d+),.*");

    private static final Pattern COMMAND = Pattern.compile("cmdstat_([^:]+):calls=(\\d+),usec=(\\d+),.*");

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

    /** Elapsed time of each command since its counters were reset, in µs. */
    static Map<String, Double> commandMicros(RedisTestServer server) {
        Map<String, Double> micros = new LinkedHashMap<>();
        commandStats(server).forEach(line -> micros.put(line.group(1), Double.parseDouble(line.group(3))));
        return micros;
    }

    /** How often a command was called since its counters were reset. */
    static double calls(RedisTestServer server, String command) {
        return commandStats(server)
                .filter(line -> line.group(1).equals(command))
                .mapToDouble(line -> Double.parseDouble(line.group(2)))
                .sum();
    }

    private static Stream<Matcher> commandStats(RedisTestServer server) {
        return String.valueOf(server.command("INFO", "commandstats"))
                .lines()
                .map(COMMAND::matcher)
                .filter(Matcher::matches);
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
