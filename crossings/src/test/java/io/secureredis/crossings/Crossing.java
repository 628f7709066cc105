package io.secureredis.crossings;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** One event on one world, and what the features remember of it. */
final class Crossing {

    private static final AtomicInteger MARKS = new AtomicInteger();

    private final World world;
    private final Meters meters;
    private boolean over;
    private final Map<Feature, String> memory = new EnumMap<>(Feature.class);

    Crossing(World world) {
        this.world = world;
        this.meters = new Meters(world);
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

    Instance reactive() {
        return world.reactive();
    }

    Instance reactiveIndexed() {
        return world.reactiveIndexed();
    }

    Meters meters() {
        return meters;
    }

    /** What was to be done about the event is done. */
    void end() {
        over = true;
    }

    boolean isOver() {
        return over;
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
