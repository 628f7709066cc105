package io.secureredis.serializer.corpus;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonDifferenceCalculator;
import org.jspecify.annotations.Nullable;

/**
 * Equality as a user sees it, by other means than the library's own: {@code equals}, and content where a class has
 * none.
 */
final class Sameness {

    private Sameness() {}

    static boolean isSame(@Nullable Object one, @Nullable Object other) {
        if (one == null || other == null) {
            return one == other;
        }
        if (one instanceof Properties properties) {
            return properties.equals(other)
                    && properties.stringPropertyNames().equals(((Properties) other).stringPropertyNames());
        }
        if (one instanceof ReentrantLock lock) {
            return other instanceof ReentrantLock more && lock.isLocked() == more.isLocked();
        }
        try {
            return one.equals(other) || sameContent(one, other);
        } catch (StackOverflowError cycle) {
            return Arrays.equals(bytes(one), bytes(other));
        }
    }

    /** What holds itself has no other end. */
    private static byte[] bytes(Object value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return bytes.toByteArray();
    }

    private static boolean sameContent(Object one, Object other) {
        if (one.getClass().isArray()) {
            return one.getClass() == other.getClass() && isSame(elements(one), elements(other));
        }
        if (isOnlyContent(one)) {
            return other instanceof Collection<?> collection
                    && (!(one instanceof BlockingQueue<?> queue)
                            || queue.remainingCapacity() == ((BlockingQueue<?>) other).remainingCapacity())
                    && areSame((Collection<?>) one, collection);
        }
        if (one instanceof List<?> list && other instanceof List<?> more) {
            return areSame(list, more);
        }
        if (one instanceof Map<?, ?> map && other instanceof Map<?, ?> more) {
            return map.size() == more.size()
                    && map.entrySet().stream().allMatch(entry -> isSame(entry.getValue(), more.get(entry.getKey())));
        }
        return one.getClass().getName().startsWith("java.")
                ? one.getClass() == other.getClass() && one.toString().equals(other.toString())
                : sameFields(one, other);
    }

    private static boolean sameFields(Object one, Object other) {
        RecursiveComparisonConfiguration strictly = RecursiveComparisonConfiguration.builder()
                .withStrictTypeChecking(false)
                .build();
        return one.getClass() == other.getClass()
                && new RecursiveComparisonDifferenceCalculator()
                        .determineDifferences(other, one, strictly)
                        .isEmpty();
    }

    private static boolean isOnlyContent(Object one) {
        boolean valuesOfMap = one instanceof Collection && !(one instanceof List) && !(one instanceof java.util.Set);
        return one instanceof Queue || valuesOfMap;
    }

    private static List<Object> elements(Object array) {
        List<Object> elements = new ArrayList<>();
        for (int i = 0; i < Array.getLength(array); i++) {
            elements.add(Array.get(array, i));
        }
        return elements;
    }

    private static boolean areSame(Collection<?> one, Collection<?> other) {
        Iterator<?> others = other.iterator();
        return one.size() == other.size() && one.stream().allMatch(each -> isSame(each, others.next()));
    }
}
