package io.secureredis.benchmarks.jobs;

import com.sun.management.OperatingSystemMXBean;
import io.secureredis.benchmarks.report.Table;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Where the time of a job goes, in µs: what Redis counts of its commands and its thread, and the client's processor
 * time. A command that a script calls is counted by itself as well as in the script; HMGET is sent by the worker too,
 * for the bodies of many claimed jobs.
 */
final class JobsProfile {

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final String SCRIPT = "evalsha";
    private static final Set<String> OF_OTHERS = Set.of(SCRIPT, "eval", "blpop", "ping", "info", "config|resetstat");
    private static final double LEAST = 0.05;

    private final Table table = new Table("where the time of a job goes", "us a job");
    private final SecureRedisContender contender;

    JobsProfile(SecureRedisContender contender) {
        this.contender = contender;
    }

    /** What is profiled. */
    @FunctionalInterface
    interface Work {

        /** Returns how many jobs it was. */
        double run();
    }

    void measure(String setting, Work work) {
        contender.server().command("CONFIG", "RESETSTAT");
        double thread = ServerFigures.processorMicros(contender.server());
        long client = SYSTEM.getProcessCpuTime();
        double jobs = work.run();
        table.add("client, all of its threads", setting, (SYSTEM.getProcessCpuTime() - client) / 1e3 / jobs);
        table.add(
                "Redis, its main thread", setting, (ServerFigures.processorMicros(contender.server()) - thread) / jobs);
        Map<String, Double> commands = new TreeMap<>(ServerFigures.commandMicros(contender.server()));
        double scripts = commands.getOrDefault(SCRIPT, 0.0);
        commands.keySet().removeAll(OF_OTHERS);
        double called =
                commands.values().stream().mapToDouble(Double::doubleValue).sum();
        table.add("scripts", setting, scripts / jobs);
        table.add("commands other than scripts, mostly in scripts", setting, called / jobs);
        table.add("calls of scripts for a job", setting, ServerFigures.calls(contender.server(), SCRIPT) / jobs);
        commands.forEach((name, micros) -> {
            if (micros / jobs >= LEAST) {
                table.add(name, setting, micros / jobs);
            }
        });
    }

    Table table() {
        return table;
    }
}
