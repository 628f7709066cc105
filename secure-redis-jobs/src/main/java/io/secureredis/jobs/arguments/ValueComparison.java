package io.secureredis.jobs.arguments;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Compares a value with the result of writing it and reading it back.
 *
 * <p>Arrays, collections, maps and records are the same if their parts are. An object of another class is the same if
 * its {@code equals} says so; if its class has none, its fields decide. Whatever {@code equals} says, no part may have
 * come back as an object of its superclass, because the subclass's additions would be lost.
 */
final class ValueComparison {

    private static final int MOST_SEARCHED = 200_000;

    /** Looked up for each element of a list. */
    private static final ClassValue<Boolean> SAYS_WHAT_IS_EQUAL = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            try {
                return type.getMethod("equals", Object.class).getDeclaringClass() != Object.class;
            } catch (NoSuchMethodException e) {
                throw new IllegalStateException(e);
            }
        }
    };

    /** Pairs that are being compared, so that the comparison of a value that contains itself ends. */
    private final IdentityHashMap<Object, Object> open = new IdentityHashMap<>();

    private int searched;

    private ValueComparison() {}

    /**
     * Identifies where a value has changed. Contains names of fields and classes, and nothing of the value.
     *
     * @param path such as {@code .items[].name}; empty for the value itself
     * @param given the class there
     * @param cameBackAs the class as which a subclass, or a collection with its own fields, came back, or {@code null}
     *     for any other change
     */
    record Difference(String path, String given, @Nullable String cameBackAs) {

        private Difference under(String part) {
            return new Difference(part + path, given, cameBackAs);
        }
    }

    /** Returns the first difference, or {@code null} if there is none. */
    static @Nullable Difference between(@Nullable Object given, @Nullable Object read) {
        return new ValueComparison().compare(given, read, false);
    }

    /** @param lossOnly whether only a lost class counts, because an {@code equals} has decided the rest */
    private @Nullable Difference compare(@Nullable Object given, @Nullable Object read, boolean lossOnly) {
        if (given == read) {
            return null;
        }
        if (given == null || read == null) {
            return changed(given == null ? read : given, lossOnly);
        }
        return open.get(given) == read ? null : compareNew(given, read, lossOnly);
    }

    /** Compares a pair that is not being compared already: objects may refer to each other. */
    private @Nullable Difference compareNew(Object given, Object read, boolean lossOnly) {
        Object before = open.put(given, read);
        try {
            return compareParts(given, read, lossOnly);
        } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError unequal) {
            // An application's equals that throws decides nothing
            return changed(given, lossOnly);
        } finally {
            if (before == null) {
                open.remove(given);
            } else {
                open.put(given, before);
            }
        }
    }

    private static @Nullable Difference changed(@Nullable Object given, boolean lossOnly) {
        return lossOnly || given == null
                ? null
                : new Difference("", given.getClass().getName(), null);
    }

    private static Difference lost(Object given, Object read) {
        return new Difference("", given.getClass().getName(), read.getClass().getName());
    }

    private @Nullable Difference compareParts(Object given, Object read, boolean lossOnly) {
        if (given.getClass().isArray()) {
            return read.getClass().isArray() ? arrays(given, read, lossOnly) : changed(given, lossOnly);
        }
        if (given instanceof Optional<?> one && read instanceof Optional<?> other) {
            return compare(one.orElse(null), other.orElse(null), lossOnly);
        }
        if (given instanceof AtomicReference<?> one && read instanceof AtomicReference<?> other) {
            return compare(one.get(), other.get(), lossOnly);
        }
        if (given instanceof Collection<?> || given instanceof Map<?, ?>) {
            return containers(given, read, lossOnly);
        }
        if (given instanceof Enum<?>) {
            return changed(given, lossOnly);
        }
        if (given.getClass() != read.getClass()) {
            return ofOtherClass(given, read, lossOnly);
        }
        return ValueFields.isOfJdk(given.getClass())
                ? ofJdk(given, read, lossOnly)
                : ofApplication(given, read, lossOnly);
    }

    private static @Nullable Difference ofOtherClass(Object given, Object read, boolean lossOnly) {
        if (read.getClass().isInstance(given)) {
            return lost(given, read);
        }
        return given.equals(read) && read.equals(given) ? null : changed(given, lossOnly);
    }

    private @Nullable Difference arrays(Object given, Object read, boolean lossOnly) {
        int length = Array.getLength(given);
        if (length != Array.getLength(read)) {
            return changed(given, lossOnly);
        }
        if (given.getClass().getComponentType().isPrimitive() && given.getClass() == read.getClass()) {
            // Millions of them, without an object for each
            return Objects.deepEquals(given, read) ? null : changed(given, lossOnly);
        }
        for (int i = 0; i < length; i++) {
            Difference difference = compare(Array.get(given, i), Array.get(read, i), lossOnly);
            if (difference != null) {
                return difference.under("[]");
            }
        }
        return given.getClass() == read.getClass() ? null : lost(given, read);
    }

    private @Nullable Difference containers(Object given, Object read, boolean lossOnly) {
        boolean adds = ValueFields.addsToACollection(given.getClass());
        if (adds && given.getClass() != read.getClass()) {
            return lost(given, read);
        }
        if (keepsInsertions(given) && !keepsInsertions(read)) {
            return lost(given, read);
        }
        if (!order(given).equals(order(read)) || hasDefaults(given)) {
            return new Difference("", given.getClass().getName(), null);
        }
        Difference inContent = content(given, read, lossOnly);
        return inContent == null && adds ? fields(given, read, lossOnly) : inContent;
    }

    private static boolean isOfSameKind(Object given, Object read) {
        return read instanceof Collection<?>
                && given instanceof Set == read instanceof Set
                && (!(given instanceof List) || read instanceof List);
    }

    private @Nullable Difference content(Object given, Object read, boolean lossOnly) {
        if (given instanceof Map<?, ?> one) {
            return read instanceof Map<?, ?> other && one.size() == other.size()
                    ? maps(one, other, lossOnly)
                    : changed(given, lossOnly);
        }
        Collection<?> one = (Collection<?>) given;
        if (!isOfSameKind(given, read) || one.size() != ((Collection<?>) read).size()) {
            return changed(given, lossOnly);
        }
        return given instanceof Set
                ? sets(one, (Collection<?>) read, lossOnly)
                : sequences(one, (Collection<?>) read, lossOnly);
    }

    private @Nullable Difference sequences(Collection<?> given, Collection<?> read, boolean lossOnly) {
        Iterator<?> others = read.iterator();
        for (Object element : given) {
            Difference difference = compare(element, others.next(), lossOnly);
            if (difference != null) {
                return difference.under("[]");
            }
        }
        return null;
    }

    private @Nullable Difference sets(Collection<?> given, Collection<?> read, boolean lossOnly) {
        Map<Object, Object> others = new HashMap<>();
        read.forEach(element -> others.put(element, element));
        return given.stream()
                .map(element -> among(element, others, lossOnly, "[]"))
                .filter(difference -> difference != null)
                .findFirst()
                .orElse(null);
    }

    private @Nullable Object equalKey(@Nullable Object key, Set<Object> others, boolean lossOnly) {
        if (others.contains(key)) {
            return key;
        }
        return others.stream()
                .filter(other -> compare(key, other, lossOnly) == null)
                .findFirst()
                .orElse(null);
    }

    private @Nullable Difference maps(Map<?, ?> given, Map<?, ?> read, boolean lossOnly) {
        Map<Object, Object> others = new HashMap<>();
        read.keySet().forEach(key -> others.put(key, key));
        for (Map.Entry<?, ?> entry : given.entrySet()) {
            Difference ofKey = among(entry.getKey(), others, lossOnly, "[key]");
            if (ofKey != null) {
                return ofKey;
            }
            Object key = equalKey(entry.getKey(), others.keySet(), lossOnly);
            Difference ofValue = compare(entry.getValue(), read.get(key), lossOnly);
            if (ofValue != null) {
                return ofValue.under("[]");
            }
        }
        return null;
    }

    /**
     * Uses {@code equals} if an equal one exists, otherwise any one that is the same. In a large set of objects without
     * {@code equals}, the first ones are looked for and speak for the rest.
     */
    private @Nullable Difference among(
            @Nullable Object element, Map<Object, Object> others, boolean lossOnly, String part) {
        Difference difference = null;
        if (others.containsKey(element)) {
            difference = compare(element, others.get(element), lossOnly);
        } else {
            for (Object other : others.keySet()) {
                difference = searched++ < MOST_SEARCHED ? compare(element, other, lossOnly) : null;
                if (difference == null) {
                    return null;
                }
            }
        }
        return difference == null ? null : difference.under(part);
    }

    private static @Nullable Difference ofJdk(Object given, Object read, boolean lossOnly) {
        // A URL resolves its host to compare.
        if (saysWhatIsEqual(given.getClass()) && !(given instanceof URL)) {
            return given.equals(read) ? null : changed(given, lossOnly);
        }
        boolean same = given instanceof Pattern pattern
                ? pattern.flags() == ((Pattern) read).flags()
                        && pattern.pattern().equals(read.toString())
                : isText(given)
                        ? given.toString().contentEquals(read.toString())
                        // Nothing says what it contains
                        : given.getClass() == Object.class;
        return same ? null : changed(given, lossOnly);
    }

    private static boolean isText(Object value) {
        return value instanceof CharSequence
                || value instanceof Number
                || value instanceof AtomicBoolean
                || value instanceof URL;
    }

    private @Nullable Difference ofApplication(Object given, Object read, boolean lossOnly) {
        if (given instanceof Record) {
            return fields(given, read, lossOnly || given.equals(read));
        }
        if (!saysWhatIsEqual(given.getClass())) {
            return fields(given, read, lossOnly);
        }
        return lossOnly || given.equals(read) ? fields(given, read, true) : changedAt(given, read);
    }

    /** Reports an object that is not equal by its own {@code equals}, with the responsible field if there is one. */
    private Difference changedAt(Object given, Object read) {
        Difference difference = fields(given, read, false);
        return difference == null ? new Difference("", given.getClass().getName(), null) : difference;
    }

    private @Nullable Difference fields(Object given, Object read, boolean lossOnly) {
        for (Field field : ValueFields.of(given.getClass())) {
            Difference difference = compare(ValueFields.value(field, given), ValueFields.value(field, read), lossOnly);
            if (difference != null) {
                return difference.under("." + field.getName());
            }
        }
        return null;
    }

    private static boolean saysWhatIsEqual(Class<?> type) {
        return SAYS_WHAT_IS_EQUAL.get(type);
    }

    /** {@code equals} of a set or map ignores the order of its elements. */
    private static boolean keepsInsertions(Object value) {
        return (value instanceof LinkedHashSet<?> set && set.size() > 1)
                || (value instanceof LinkedHashMap<?, ?> map && map.size() > 1);
    }

    /** {@code equals} ignores the defaults of properties, and so does JSON. */
    private static boolean hasDefaults(Object value) {
        return value instanceof Properties properties
                && Collections.list(properties.propertyNames()).size() > properties.size();
    }

    /** {@code equals} ignores a comparator. */
    private static List<Comparator<?>> order(Object value) {
        List<Comparator<?>> order = new ArrayList<>(1);
        Comparator<?> comparator = value instanceof SortedMap<?, ?> map
                ? map.comparator()
                : value instanceof SortedSet<?> set
                        ? set.comparator()
                        : value instanceof PriorityQueue<?> queue ? queue.comparator() : null;
        if (comparator != null) {
            order.add(comparator);
        }
        return order;
    }
}
