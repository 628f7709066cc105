package io.secureredis.crossings;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What jobs ran, in whatever instance of this JVM. */
public final class Done {

    private static final List<String> ALL = new CopyOnWriteArrayList<>();

    private Done() {}

    public static void add(String what) {
        ALL.add(what);
    }

    static boolean contains(String what) {
        return ALL.contains(what);
    }
}
