package io.secureredis;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An exception and its causes, outermost first. Exceptions may be each other's cause, and clients make long chains: the
 * list ends before an exception repeats, and after {@value #LONGEST} of them.
 */
public final class CauseChain {

    private static final int LONGEST = 100;

    private CauseChain() {}

    /** Returns the exception and its causes; nothing for {@code null}. */
    public static List<Throwable> of(@Nullable Throwable thrown) {
        List<Throwable> chain = new ArrayList<>();
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Throwable link = thrown;
        while (link != null && chain.size() < LONGEST && seen.add(link)) {
            chain.add(link);
            link = link.getCause();
        }
        return chain;
    }

    /** Returns the outermost exception of a type. Makes no list: while Redis is away, every call of a cache asks. */
    public static <T extends Throwable> Optional<T> find(@Nullable Throwable thrown, Class<T> type) {
        Throwable link = thrown;
        for (int left = LONGEST; link != null && left > 0; left--) {
            if (type.isInstance(link)) {
                return Optional.of(type.cast(link));
            }
            link = link.getCause();
        }
        return Optional.empty();
    }
}
