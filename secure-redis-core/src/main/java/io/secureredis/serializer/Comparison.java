package io.secureredis.serializer;

import io.secureredis.serializer.Plan.Likeness;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Compares a value with what came back, part by part. An {@code equals} that compares only the id of an entity, or a
 * missing one, therefore does not hide a lost field. For one thread; created for each comparison.
 */
final class Comparison {

    /**
     * Elements without value equality are searched among the others, unless the collection is so large that this would
     * take long.
     */
    private static final int MAX_SEARCHED = 200;

    private static final int STEPS = 1_000_000;
    private static final int STEPS_PER_BYTE = 64;

    private final Plans plans;
    private final UnaryOperator<Object> copier;
    private final Set<Object> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private final List<String> path = new ArrayList<>();
    private final IdentityHashMap<Object, Compared> compared = new IdentityHashMap<>();
    private final Expansion expansion = new Expansion();
    private final boolean keepsShared;
    private final long limit;
    private long steps;
    private @Nullable String difference;
    private String reason = "";
    private boolean searching;
    private boolean incomplete;

    /** An object with what came back for it, and the outcome. */
    private record Compared(Object other, Likeness likeness) {}

    /**
     * Creates a comparison.
     *
     * @param copier writes an object and reads it back; may throw
     * @param keepsShared whether an object that occurs twice comes back as one object
     * @param bytes the size of the written value, which limits the time spent on it
     */
    Comparison(Plans plans, UnaryOperator<Object> copier, boolean keepsShared, int bytes) {
        this.plans = plans;
        this.keepsShared = keepsShared;
        this.limit = STEPS + (long) STEPS_PER_BYTE * bytes;
        this.copier = copier;
    }

    /** Returns the path of the first difference, below the root. */
    String path() {
        return difference == null ? "" : difference;
    }

    /** Returns whether a part could not be compared, and the bytes of the value have to show that it is the same. */
    boolean isIncomplete() {
        return incomplete;
    }

    String reason() {
        return reason;
    }

    Likeness under(String segment, @Nullable Object one, @Nullable Object other) {
        path.add(segment);
        try {
            return compare(one, other);
        } finally {
            path.remove(path.size() - 1);
        }
    }

    Likeness compare(@Nullable Object one, @Nullable Object other) {
        if (++steps > limit) {
            throw ValueFailure.endless(
                    one == null ? "null" : one.getClass().getName(),
                    "it takes too long to compare with what comes back. Give the elements of sets and the keys of maps an equals().");
        }
        if (one == other) {
            return Likeness.EQUAL;
        }
        if (one == null || other == null) {
            return different(other == null ? "null comes back" : "null does not come back as null");
        }
        if (other instanceof UnlistedException && one instanceof Throwable && !(one instanceof UnlistedException)) {
            return Likeness.ALIKE;
        }
        if (Identity.matters(one)) {
            return different("the object " + Identity.REASON);
        }
        Compared known = compared.get(one);
        if (known != null && known.other() == other) {
            return known.likeness();
        }
        Likeness likeness = comparedByPlan(one, other);
        if (keepsShared && likeness != Likeness.DIFFERENT && !searching) {
            compared.put(one, new Compared(other, likeness));
        }
        return likeness;
    }

    private Likeness comparedByPlan(Object one, Object other) {
        Plan plan;
        try {
            plan = plans.of(one);
        } catch (ValueFailure | RefusedTypeException failure) {
            if (!keepsShared) {
                throw failure;
            }
            incomplete = true;
            return one.getClass() == other.getClass() ? Likeness.UNASKED : different("another class comes back");
        }
        if (plan != plans.of(other)) {
            return different("an object of class " + other.getClass().getName() + " comes back instead of "
                    + one.getClass().getName());
        }
        Field lost = plans.requiresFields() ? TransientFields.lost(one, other) : null;
        return lost == null
                ? plan.compare(this, one, other)
                : different("the 'transient' field " + lost.getName() + " comes back empty");
    }

    Likeness different(String why) {
        if (difference == null && !searching) {
            difference = String.join("", path);
            reason = why;
        }
        return Likeness.DIFFERENT;
    }

    /** An object that contains itself is compared only once. */
    Likeness within(Object one, Supplier<Likeness> parts) {
        if (!open.add(one)) {
            return Likeness.EQUAL;
        }
        try {
            return parts.get();
        } finally {
            open.remove(one);
        }
    }

    Likeness byEquals(Object one, Object other) {
        if (isEqual(one, other)) {
            return Likeness.EQUAL;
        }
        return different("the object that comes back is not equal");
    }

    /**
     * Compares an object with inaccessible parts: by {@code equals}, and by a second writing if the class distinguishes
     * even copies.
     */
    Likeness byEquals(Object one, Object other, Supplier<Boolean> sameWriting) {
        if (expansion.isVast(one)) {
            return sameWriting.get() ? Likeness.ALIKE : different("a second writing gives other bytes");
        }
        if (isEqual(one, other)) {
            return Likeness.EQUAL;
        }
        return tellsCopiesApart(other) && sameWriting.get() ? Likeness.ALIKE : byEquals(one, other);
    }

    /**
     * Returns whether {@code equals} is useless: it says that two objects read from the same bytes differ. It compares
     * identities, or parts without equality.
     */
    private boolean tellsCopiesApart(Object readBack) {
        try {
            return !isEqual(readBack, copier.apply(readBack));
        } catch (RuntimeException | StackOverflowError failure) {
            return false;
        }
    }

    /** Returns what the class itself says, after all parts were compared. */
    Likeness whole(Likeness parts, Object one, Object other) {
        if (parts == Likeness.DIFFERENT || parts == Likeness.UNASKED) {
            return parts;
        }
        if (!hasEquals(one.getClass()) || expansion.isVast(one)) {
            return Likeness.ALIKE;
        }
        if (isEqual(one, other)) {
            return Likeness.EQUAL;
        }
        return parts == Likeness.ALIKE || isOfTransientFields(one.getClass()) || tellsCopiesApart(other)
                ? Likeness.ALIKE
                : different("every field comes back equal, but equals() of "
                        + one.getClass().getName() + " says otherwise; it may look at a 'transient' field");
    }

    /** Where {@code transient} fields may come back empty, an {@code equals} that looks at them says nothing. */
    private boolean isOfTransientFields(Class<?> type) {
        return !plans.requiresFields() && Reconstruction.hasTransients(type);
    }

    /**
     * Compares the fields of an object that decides itself how it is written: bytes that are the same when it is
     * written twice do not show what both writings leave out. The {@code equals} of a class answers for its own fields.
     * A field whose content cannot be compared, such as a lock, is skipped.
     */
    Likeness fields(Object one, Object other) {
        return within(one, () -> {
            Likeness likeness = Likeness.EQUAL;
            for (Field field : Reconstruction.comparedFields(one.getClass())) {
                likeness = likeness.and(field(field, one, other));
                if (likeness == Likeness.DIFFERENT) {
                    break;
                }
            }
            return likeness;
        });
    }

    private Likeness field(Field field, Object one, Object other) {
        boolean before = incomplete;
        try {
            Object content = field.get(one);
            boolean marker = content != null && Identity.isMarker(content);
            return marker ? Likeness.ALIKE : under("." + field.getName(), content, field.get(other));
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException(impossible);
        } catch (RefusedTypeException incomparable) {
            return Likeness.ALIKE;
        } catch (ValueFailure incomparable) {
            if (incomparable.kind() == ValueFailure.Kind.ENDLESS) {
                throw incomparable;
            }
            return Likeness.ALIKE;
        } finally {
            incomplete = before;
        }
    }

    static boolean hasEquals(Class<?> type) {
        try {
            return type.getMethod("equals", Object.class).getDeclaringClass() != Object.class;
        } catch (NoSuchMethodException impossible) {
            return false;
        }
    }

    /** An application's {@code equals} may do anything. */
    private static boolean isEqual(Object one, Object other) {
        try {
            return one.equals(other);
        } catch (RuntimeException | StackOverflowError failure) {
            return false;
        }
    }

    Likeness collections(Collection<?> one, Collection<?> other) {
        if (one.size() != other.size()) {
            return different("the number of elements changes");
        }
        boolean anyOrder = one.size() > 1 && one instanceof Set && !(one instanceof SortedSet);
        return anyOrder ? unordered(one, other) : ordered(one, other);
    }

    private Likeness ordered(Collection<?> one, Collection<?> other) {
        Likeness likeness = Likeness.EQUAL;
        Iterator<?> others = other.iterator();
        for (Object each : one) {
            likeness =
                    likeness.and(others.hasNext() ? under("[]", each, others.next()) : different("an element is gone"));
            if (likeness == Likeness.DIFFERENT) {
                return likeness;
            }
        }
        return likeness;
    }

    private Likeness unordered(Collection<?> one, Collection<?> other) {
        List<Object> others = new ArrayList<>(other);
        Likeness likeness = Likeness.EQUAL;
        int searched = 0;
        for (Object each : one) {
            if (searched++ == MAX_SEARCHED) {
                return likeness;
            }
            Likeness found = take(each, others);
            if (found == Likeness.DIFFERENT) {
                path.add("[]");
                different("an element does not come back equal");
                path.remove(path.size() - 1);
                return found;
            }
            likeness = likeness.and(found);
        }
        return likeness;
    }

    private Likeness take(@Nullable Object wanted, List<Object> among) {
        boolean outer = searching;
        searching = true;
        try {
            for (int i = 0; i < among.size(); i++) {
                Likeness likeness = compare(wanted, among.get(i));
                if (likeness != Likeness.DIFFERENT) {
                    among.remove(i);
                    return likeness;
                }
            }
            return Likeness.DIFFERENT;
        } finally {
            searching = outer;
        }
    }

    /** Compares by key if keys are equal, otherwise pair by pair. */
    Likeness maps(Map<?, ?> one, Map<?, ?> other) {
        if (one.size() != other.size()) {
            return different("the number of entries changes");
        }
        Likeness likeness = Likeness.EQUAL;
        List<Map.Entry<?, ?>> left = new ArrayList<>();
        for (Map.Entry<?, ?> entry : one.entrySet()) {
            if (contains(other, entry.getKey())) {
                likeness = likeness.and(under("[]", entry.getValue(), other.get(entry.getKey())));
            } else {
                left.add(entry);
            }
            if (likeness == Likeness.DIFFERENT) {
                return likeness;
            }
        }
        return left.isEmpty() ? likeness : likeness.and(keys(left, other));
    }

    private static boolean contains(Map<?, ?> map, @Nullable Object key) {
        try {
            return map.containsKey(key);
        } catch (RuntimeException failure) {
            return false;
        }
    }

    private Likeness keys(List<Map.Entry<?, ?>> left, Map<?, ?> other) {
        List<Map.Entry<?, ?>> entries = new ArrayList<>(other.entrySet());
        for (Map.Entry<?, ?> entry : left.subList(0, Math.min(left.size(), MAX_SEARCHED))) {
            if (!take(entry, entries)) {
                path.add("[key]");
                different("a key does not come back equal, or its value does not");
                path.remove(path.size() - 1);
                return Likeness.DIFFERENT;
            }
        }
        return Likeness.ALIKE;
    }

    private boolean take(Map.Entry<?, ?> wanted, List<Map.Entry<?, ?>> among) {
        boolean outer = searching;
        searching = true;
        try {
            for (int i = 0; i < among.size(); i++) {
                Likeness key = compare(wanted.getKey(), among.get(i).getKey());
                if (key != Likeness.DIFFERENT
                        && compare(wanted.getValue(), among.get(i).getValue()) != Likeness.DIFFERENT) {
                    among.remove(i);
                    return true;
                }
            }
            return false;
        } finally {
            searching = outer;
        }
    }
}
