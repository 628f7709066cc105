package io.secureredis.serializer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serial;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;

/**
 * Checks sets whose equality differs from that of their elements. They would come back as ordinary sets with different
 * content.
 */
final class SetViews {

    private static final String OF_MAP =
            Collections.newSetFromMap(new HashMap<>()).getClass().getName();
    private static final String OF_IDENTITIES = "java.util.IdentityHashMap$";
    private static final Set<Class<?>> ORDINARY_MAPS =
            Set.of(HashMap.class, LinkedHashMap.class, ConcurrentHashMap.class);
    private static final String REASON =
            "tells its elements apart in a way that does not come back. Use a HashSet, a LinkedHashSet or a TreeSet.";

    private SetViews() {}

    /** Refuses a set that does not use {@code equals} for its elements. */
    static void requireOrdinary(Collection<?> collection) {
        Class<?> type = collection.getClass();
        if (!(collection instanceof Set<?> set) || set instanceof SortedSet || isOrdinary(type)) {
            return;
        }
        if (isSpecial(type, set)) {
            throw ValueFailure.unfit(type.getName(), REASON);
        }
    }

    private static boolean isSpecial(Class<?> type, Set<?> set) {
        if (type.getName().equals(OF_MAP)) {
            return !ORDINARY_MAPS.contains(mapOf(set));
        }
        return type.getName().startsWith(OF_IDENTITIES) || losesElements(set);
    }

    private static boolean isOrdinary(Class<?> type) {
        return type.getName().startsWith("java.util.HashMap$")
                || type.getName().startsWith("java.util.LinkedHashMap$")
                || type.getName().startsWith("java.util.ImmutableCollections$")
                || type == CopyOnWriteArraySet.class
                || type == ConcurrentHashMap.KeySetView.class
                || type.getName().equals("java.util.HashSet")
                || type.getName().equals("java.util.LinkedHashSet");
    }

    private static boolean losesElements(Set<?> set) {
        return new HashSet<>(set).size() != set.size();
    }

    /** The class of the map is inaccessible, but Java serialization shows it. */
    private static Class<?> mapOf(Set<?> set) {
        try (Peek peek = new Peek(new ByteArrayOutputStream())) {
            peek.writeObject(set);
            return Object.class;
        } catch (FoundException found) {
            return found.map;
        } catch (IOException failure) {
            return Object.class;
        }
    }

    private static final class FoundException extends RuntimeException {

        @Serial
        private static final long serialVersionUID = 1L;

        private final transient Class<?> map;

        FoundException(Class<?> map) {
            super(null, null, false, false);
            this.map = map;
        }
    }

    private static final class Peek extends ObjectOutputStream {

        Peek(OutputStream to) throws IOException {
            super(to);
            enableReplaceObject(true);
        }

        @Override
        protected Object replaceObject(Object object) {
            if (object instanceof Map<?, ?>) {
                throw new FoundException(object.getClass());
            }
            return object;
        }
    }
}
