package io.secureredis.jobs;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** Whether an argument that was written and read back is still the same. */
final class ArgumentComparison {

    private ArgumentComparison() {}

    /** By {@code equals}, by the elements of arrays and collections, by the components of records; by the class where a class does not say what is equal. */
    static boolean isSame(@Nullable Object given, @Nullable Object read) {
        if (given == null || read == null) {
            return given == read;
        }
        try {
            return sameOrder(given, read) && (Objects.deepEquals(given, read) || isSameInParts(given, read));
        } catch (RuntimeException unequal) {
            // An equals of the application that throws tells nothing
            return false;
        }
    }

    private static boolean isSameInParts(Object given, Object read) {
        if (given instanceof Record record) {
            return record.getClass() == read.getClass() && isSameRecord(record, (Record) read);
        }
        if (saysWhatIsEqual(given.getClass())) {
            return false;
        }
        return given instanceof Collection<?> many
                ? read instanceof Collection<?> others && new ArrayList<>(many).equals(new ArrayList<>(others))
                : given.getClass() == read.getClass();
    }

    private static boolean isSameRecord(Record given, Record read) {
        for (RecordComponent component : given.getClass().getRecordComponents()) {
            if (!isSame(value(component, given), value(component, read))) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable Object value(RecordComponent component, Record record) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean saysWhatIsEqual(Class<?> type) {
        try {
            return type.getMethod("equals", Object.class).getDeclaringClass() != Object.class;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@code equals} does not look at a comparator. */
    private static boolean sameOrder(Object given, Object read) {
        Comparator<?> order = order(given);
        return order == null || order.equals(order(read));
    }

    private static @Nullable Comparator<?> order(Object value) {
        if (value instanceof SortedMap<?, ?> map) {
            return map.comparator();
        }
        return value instanceof SortedSet<?> set ? set.comparator() : null;
    }
}
