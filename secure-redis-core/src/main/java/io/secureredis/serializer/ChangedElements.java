package io.secureredis.serializer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Elements and keys that were changed after they were added, so that they stand in the wrong place of their hash table,
 * order or heap, or have become equal to another. A set
 * does not find them, and iterates over them all the same. It is made again when it is read, and then finds them, or
 * has one element less: it is another set.
 *
 * <p>Looked at with each value. Elements that cannot change, such as text, numbers and records of them, cost the look
 * at their class.
 */
final class ChangedElements {

    private static final String REMEDY =
            " Take an element or key out before you change it and add it again afterwards, or store a copy of the collection.";

    private ChangedElements() {}

    /** Refuses a set or queue with such elements. Other collections have no such place. */
    static void requireNone(Collection<?> collection) {
        if (collection.getClass() == ArrayList.class) {
            return;
        }
        if (collection instanceof SortedSet<?> set) {
            requireOrder(set, set.comparator(), set, "[]");
        } else if (collection instanceof Set<?> set) {
            requireFound(set, set::contains, set, "[]");
        } else if (collection instanceof PriorityQueue<?> queue) {
            requireHeap(queue, queue.comparator());
        } else if (collection instanceof PriorityBlockingQueue<?> queue) {
            requireHeap(queue, queue.comparator());
        }
    }

    /** Refuses a map with such keys. */
    static void requireNone(Map<?, ?> map) {
        if (map instanceof SortedMap<?, ?> sorted) {
            requireOrder(sorted.keySet(), sorted.comparator(), map, "[key]");
        } else if (!(map instanceof EnumMap)) {
            requireFound(map.keySet(), map::containsKey, map, "[key]");
        }
    }

    private static void requireFound(Set<?> elements, Predicate<Object> contains, Object holder, String segment) {
        Set<Object> others = null;
        for (Object each : elements) {
            if (each == null || Steadiness.hasSteadyHash(each)) {
                continue;
            }
            others = others == null ? new HashSet<>() : others;
            requireFound(each, elements, others, contains, holder, segment);
        }
    }

    /** The application's {@code equals} and {@code hashCode} run here, as they will when the value is read. */
    private static void requireFound(
            Object element,
            Set<?> elements,
            Set<Object> others,
            Predicate<Object> contains,
            Object holder,
            String segment) {
        boolean lost;
        boolean twice;
        try {
            twice = !others.add(element) && count(elements, element, true) > 1;
            lost = !contains.test(element) && isLost(element, elements, contains);
        } catch (RuntimeException | StackOverflowError failure) {
            throw throwing(element, failure, segment);
        }
        if (twice) {
            throw changed(element, holder, "has become equal to another one, and one of them would be lost", segment);
        }
        if (lost) {
            throw changed(element, holder, "is no longer found there, but a copy would be", segment);
        }
    }

    /** Not if another thread has just removed it, nor if it is not equal to itself, so that no set ever finds it. */
    @SuppressWarnings("SelfEquals") // That of the application may say no
    private static boolean isLost(Object element, Set<?> elements, Predicate<Object> contains) {
        return element.equals(element) && count(elements, element, false) > 0 && !contains.test(element);
    }

    private static int count(Set<?> elements, Object wanted, boolean equal) {
        int count = 0;
        for (Object each : elements) {
            if (isSame(each, wanted) || (equal && wanted.equals(each))) {
                count++;
            }
        }
        return count;
    }

    /** Views of entries make an entry each time that one is asked for. */
    private static boolean isSame(@Nullable Object one, Object other) {
        return one == other
                || (one instanceof Map.Entry<?, ?> left
                        && other instanceof Map.Entry<?, ?> right
                        && left.getKey() == right.getKey());
    }

    private static void requireOrder(
            Collection<?> elements, @Nullable Comparator<?> order, Object holder, String segment) {
        Iterator<?> following = elements.iterator();
        Object before = following.hasNext() ? following.next() : null;
        while (following.hasNext()) {
            Object each = following.next();
            if (before != null
                    && each != null
                    && canChange(before, each)
                    && compare(order, before, each, segment) >= 0) {
                throw changed(each, holder, "is no longer in its place in the order", segment);
            }
            before = each;
        }
    }

    private static void requireHeap(Collection<?> queue, @Nullable Comparator<?> order) {
        Object[] heap = queue.toArray();
        for (int i = 1; i < heap.length; i++) {
            Object above = heap[(i - 1) / 2];
            if (canChange(above, heap[i]) && compare(order, above, heap[i], "[]") > 0) {
                throw changed(heap[i], queue, "is no longer in its place in the order", "[]");
            }
        }
    }

    private static boolean canChange(Object one, Object other) {
        return !(Steadiness.isImmutable(one) && Steadiness.isImmutable(other));
    }

    @SuppressWarnings("unchecked")
    private static int compare(@Nullable Comparator<?> order, Object one, Object other, String segment) {
        try {
            return order == null
                    ? ((Comparable<Object>) one).compareTo(other)
                    : ((Comparator<Object>) order).compare(one, other);
        } catch (RuntimeException | StackOverflowError failure) {
            throw throwing(other, failure, segment);
        }
    }

    private static ValueFailure changed(Object element, Object holder, String why, String segment) {
        String type = element.getClass().getName();
        return ValueFailure.changed(
                        type,
                        "was changed after it was added to a "
                                + holder.getClass().getName() + ": it " + why + "." + REMEDY)
                .under(segment);
    }

    private static ValueFailure throwing(Object element, Throwable failure, String segment) {
        return ValueFailure.changed(
                        element.getClass().getName(),
                        "throws a " + failure.getClass().getName()
                                + " from hashCode(), equals() or its comparison, as it would when it is read." + REMEDY)
                .under(segment);
    }
}
