package io.secureredis.serializer;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Detects, while a value is written as JSON, that it contains the same objects so often that its JSON grows without
 * limit. JSON repeats an object each time it occurs: a list that contains another list twice, which contains a third
 * one twice, and so on, is small in the heap and doubles its JSON with each level.
 *
 * <p>It counts the parts that are written within an object for the first time, and those within an object that was
 * written before. Objects are remembered only once a value has many parts. For one thread; created for each value.
 */
public final class Repetition {

    /** This many parts cost almost nothing, whatever they are. */
    private static final int MAX_REPEATED = 100_000;

    /** How many times larger than its parts, each counted once, a value may become. */
    private static final int MAX_FACTOR = 100;

    private static final int REMEMBERED_FROM = 1_000;
    private static final int NOWHERE = -1;

    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private long originals;
    private long repeated;
    private int depth;
    private int repeatedFrom = NOWHERE;

    /** Called when a part is written: an element, a field, a key. */
    public void count() {
        if (repeatedFrom == NOWHERE) {
            originals++;
        } else {
            repeated++;
        }
    }

    /** Called before the parts of an object; {@code null} if the object is unknown. */
    public void enter(@Nullable Object holder) {
        depth++;
        if (repeatedFrom == NOWHERE && holder != null && originals > REMEMBERED_FROM && !seen.add(holder)) {
            repeatedFrom = depth;
        }
    }

    /** Called after the parts of the last object. */
    public void leave() {
        if (repeatedFrom == depth) {
            repeatedFrom = NOWHERE;
        }
        depth--;
    }

    /** Returns whether the value must be refused. */
    public boolean isExcessive() {
        return repeated > MAX_REPEATED && repeated > MAX_FACTOR * originals;
    }
}
