package io.secureredis.crossings;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** One event on one world, and what the features remember of it. */
final class Crossing {

    private static final AtomicInteger MARKS = new AtomicInteger();

    private final World world;
    private final Map<Feature, String> memory = new EnumMap<>(Feature.class);

    Crossing(World world) {
        this.world = world;
    }

    World world() {
        return world;
    }

    Instance web() {
        return world.web();
    }

    Instance other() {
        return world.other();
    }

    void remember(Feature feature, String what) {
        memory.put(feature, what);
    }

    String remembered(Feature feature) {
        return memory.get(feature);
    }

    /** A word that no other job of this JVM has. */
    String mark(String word) {
        return word + "-" + MARKS.incrementAndGet();
    }
}
