package io.secureredis.serializer;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Walks through a value that was written with Java serialization, and looks at every set, map and ordered queue in it
 * ({@link ChangedElements}). Java serialization hides the
 * unmodifiable ones while they are written, and keeps cycles: an element that holds its own set is put into it before
 * it is complete, with another hash code. For one thread.
 */
final class PlacedObjects {

    private static final String SERIALIZED_FORM = "java.util.CollSer";
    private static final int COMPLETE = -1;

    private static final ClassValue<List<Field>> FIELDS = new ClassValue<>() {
        @Override
        protected List<Field> computeValue(Class<?> type) {
            return fields(type);
        }
    };

    private final IdentityHashMap<Object, Integer> depths = new IdentityHashMap<>();
    private int depth;
    private int innermostPlace;
    private boolean holdsItself;

    private PlacedObjects() {}

    /** Whether an object stands for an unmodifiable collection of the JDK while it is written. */
    static boolean isHidden(Object object) {
        return object.getClass().getName().equals(SERIALIZED_FORM);
    }

    /** Whether an object is a set, map or ordered queue of elements that can change. */
    static boolean canHoldChanged(Object object) {
        if (object instanceof Map<?, ?> map) {
            return anyCanChange(map.keySet());
        }
        boolean places = object instanceof Set || isQueue(object);
        return places && anyCanChange((Collection<?>) object);
    }

    private static boolean isQueue(Object object) {
        return object instanceof PriorityQueue || object instanceof PriorityBlockingQueue;
    }

    private static boolean anyCanChange(Collection<?> elements) {
        for (Object each : elements) {
            if (each != null && !Steadiness.isImmutable(each)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Refuses a value with elements or keys that were changed.
     *
     * @return whether it has to be read back: an element or key holds its own set or map, or the value is too deep to
     *     tell
     */
    static boolean requireNoneChanged(@Nullable Object value) {
        PlacedObjects objects = new PlacedObjects();
        try {
            objects.visit(value);
            return objects.holdsItself;
        } catch (StackOverflowError tooDeep) {
            return true;
        }
    }

    /** Refuses a value whose sets and maps hold their elements in the wrong places when it has been read. */
    static void requireRightPlaces(String root, @Nullable Object back) {
        try {
            requireNoneChanged(back);
        } catch (ValueFailure failure) {
            throw UnstorableValueException.notEqual(
                    root,
                    failure.path(root),
                    "an object of class " + failure.typeName()
                            + " comes back in the wrong place of its set or map, because it is put there before it is complete");
        }
    }

    private void visit(@Nullable Object object) {
        if (object == null || Steadiness.isLeaf(object)) {
            return;
        }
        Integer known = depths.putIfAbsent(object, ++depth);
        if (known == null) {
            parts(object);
            depths.put(object, COMPLETE);
        } else {
            holdsItself |= known != COMPLETE && innermostPlace >= known;
        }
        depth--;
    }

    private void parts(Object object) {
        if (object instanceof Object[] elements) {
            each(Arrays.asList(elements), "[]");
        } else if (object instanceof Map.Entry<?, ?> entry) {
            under("[key]", entry.getKey());
            under("[]", entry.getValue());
        } else if (object instanceof AtomicReference<?> reference) {
            under("[]", reference.get());
        } else if (object instanceof Map<?, ?> map && isMadeByJdk(object)) {
            ChangedElements.requireNone(map);
            placed(map.keySet(), "[key]");
            each(map.values(), "[]");
        } else if (object instanceof Collection<?> elements && isMadeByJdk(object)) {
            ChangedElements.requireNone(elements);
            if (elements instanceof Set || isQueue(elements)) {
                placed(elements, "[]");
            } else {
                each(elements, "[]");
            }
        }
        for (Field field : FIELDS.get(object.getClass())) {
            under("." + field.getName(), get(field, object));
        }
    }

    private void placed(Collection<?> elements, String segment) {
        int outer = innermostPlace;
        innermostPlace = depth;
        each(elements, segment);
        innermostPlace = outer;
    }

    private void each(Collection<?> elements, String segment) {
        for (Object each : elements) {
            under(segment, each);
        }
    }

    private void under(String segment, @Nullable Object part) {
        try {
            visit(part);
        } catch (ValueFailure failure) {
            throw failure.under(segment);
        }
    }

    /** The elements of another class are where its fields are. */
    private static boolean isMadeByJdk(Object container) {
        for (Class<?> each = container.getClass(); each != null; each = each.getSuperclass()) {
            if (each.getClassLoader() == null) {
                return each != Object.class && !each.getName().startsWith("java.util.Abstract");
            }
        }
        return false;
    }

    private static List<Field> fields(Class<?> type) {
        List<Field> fields = new ArrayList<>();
        for (Class<?> each = type; each != null && each.getClassLoader() != null; each = each.getSuperclass()) {
            for (Field field : each.getDeclaredFields()) {
                boolean counts = (field.getModifiers() & (Modifier.STATIC | Modifier.TRANSIENT)) == 0
                        && !field.getType().isPrimitive()
                        && field.trySetAccessible();
                if (counts) {
                    fields.add(field);
                }
            }
        }
        return List.copyOf(fields);
    }

    private static @Nullable Object get(Field field, Object object) {
        try {
            return field.get(object);
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
