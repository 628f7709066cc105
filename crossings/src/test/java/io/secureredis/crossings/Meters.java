package io.secureredis.crossings;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The meters that an operator has alerts on, in the two instances that use caches and jobs. Those that moved are named
 * without {@code secure.redis.} or {@code secure.}.
 */
final class Meters {

    /** Counters that stand still, and gauges that have one value, while all is well. */
    static final List<String> WATCHED = List.of(
            "cache.open.failures",
            "cache.reseals",
            "cache.plaintext.reads",
            "cache.not.stored",
            "cache.without.redis",
            "cache.evictions.lost",
            "cache.evictions.failed",
            "cache.available",
            "cache.near.listening",
            "connection.logins.refused",
            "connection.reconnects.failed",
            "connection.open.servers",
            "connection.refusing.servers",
            "connection.silent",
            "jobs.tampered",
            "jobs.schedules.refused",
            "jobs.held-back",
            "jobs.crashed",
            "jobs.early",
            "jobs.lost",
            "jobs.forgotten",
            "jobs.set-aside",
            "jobs.server.evicted",
            "jobs.server.may.evict",
            "jobs.server.full");

    /** Those of them that are gauges: an alert that ends. */
    private static final List<String> GAUGES = List.of(
            "cache.available",
            "cache.near.listening",
            "connection.open.servers",
            "connection.refusing.servers",
            "jobs.server.may.evict",
            "jobs.server.full");

    private final World world;
    private final Map<MeterRegistry, Map<String, Double>> before = new HashMap<>();

    Meters(World world) {
        this.world = world;
    }

    /** From here on they are said to have moved. */
    void begin() {
        for (Instance instance : instances()) {
            before.put(instance.meters(), values(instance.meters()));
        }
    }

    /**
     * The names of those that moved since, or that are not as they are while all is well; {@code nothing} if there are
     * none.
     */
    String moved() {
        return names(WATCHED);
    }

    /** The names of the gauges that are not as they are while all is well. */
    String alarms() {
        return names(GAUGES);
    }

    private String names(List<String> watched) {
        List<String> moved = watched.stream().filter(this::moved).toList();
        return moved.isEmpty() ? "nothing" : String.join(", ", moved);
    }

    private boolean moved(String name) {
        return instances().stream().map(Instance::meters).anyMatch(registry -> {
            double usual = before.getOrDefault(registry, Map.of()).getOrDefault(name, wellWithout(name));
            double now = value(registry, name);
            return !Double.isNaN(now) && now != usual;
        });
    }

    /** What an instance that was started after the beginning has while all is well. */
    private static double wellWithout(String name) {
        return name.equals("cache.available") || name.equals("cache.near.listening") ? 1 : 0;
    }

    private static Map<String, Double> values(MeterRegistry registry) {
        Map<String, Double> values = new HashMap<>();
        WATCHED.forEach(name -> values.put(name, value(registry, name)));
        return values;
    }

    private static double value(MeterRegistry registry, String name) {
        double sum = 0;
        for (Meter meter : registry.getMeters()) {
            String full = meter.getId().getName();
            if (full.equals("secure.redis." + name) || full.equals("secure." + name)) {
                sum += meter.measure().iterator().next().getValue();
            }
        }
        return sum;
    }

    private List<Instance> instances() {
        return List.of(world.web(), world.other());
    }
}
