package io.secureredis.serializer;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Estimates the steps of an {@code equals} that walks through an object and visits shared parts each time it meets
 * them, as those of collections and records do. With 60 lists of which each contains the next one twice, it would not
 * end in a lifetime. What {@code transient} fields hold, such as half an application, is not counted. For one thread.
 */
final class Expansion {

    private static final long MANY = 1_000_000;

    private static final ClassValue<List<Field>> FIELDS = new ClassValue<>() {
        @Override
        protected List<Field> computeValue(Class<?> type) {
            List<Field> fields = new ArrayList<>();
            for (Class<?> each = type; each != null && !isOfJdk(each); each = each.getSuperclass()) {
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
    };

    private final IdentityHashMap<Object, Long> sizes = new IdentityHashMap<>();

    /** Returns whether {@code equals} of an object may take so long that it must not be called. */
    boolean isVast(Object object) {
        try {
            return size(object) >= MANY;
        } catch (RuntimeException | StackOverflowError unknown) {
            return true;
        }
    }

    private long size(@Nullable Object object) {
        if (object == null) {
            return 1;
        }
        Long known = sizes.get(object);
        if (known != null) {
            return known;
        }
        Class<?> type = object.getClass();
        if (type.isEnum() || (isOfJdk(type) && !holdsOthers(object))) {
            return 1;
        }
        sizes.put(object, 1L);
        long size = 1 + parts(object);
        sizes.put(object, size);
        return size;
    }

    private static boolean isOfJdk(Class<?> type) {
        return type.getClassLoader() == null || type.getClassLoader() == ClassLoader.getPlatformClassLoader();
    }

    private static boolean holdsOthers(Object object) {
        return object instanceof Collection<?>
                || object instanceof Map<?, ?>
                || object instanceof Map.Entry<?, ?>
                || object instanceof Optional<?>
                || object instanceof Object[];
    }

    private long parts(Object object) {
        long size = 0;
        if (object instanceof Map.Entry<?, ?> entry) {
            size = sum(sum(size, entry.getKey()), entry.getValue());
        } else if (object instanceof Optional<?> optional) {
            size = size(optional.orElse(null));
        } else if (object instanceof Object[] elements) {
            size = elements(Arrays.asList(elements));
        } else if (object instanceof Map<?, ?> map) {
            size = elements(map.entrySet());
        } else if (object instanceof Collection<?> elements) {
            size = elements(elements);
        }
        return isOfJdk(object.getClass()) ? size : fields(size, object);
    }

    private long elements(Collection<?> elements) {
        long size = 0;
        for (Object each : elements) {
            size = sum(size, each);
            if (size >= MANY) {
                return size;
            }
        }
        return size;
    }

    private long sum(long size, @Nullable Object part) {
        return Math.min(MANY, size + size(part));
    }

    private long fields(long before, Object object) {
        long size = before;
        for (Field field : FIELDS.get(object.getClass())) {
            size = sum(size, get(field, object));
        }
        return size;
    }

    private static @Nullable Object get(Field field, Object object) {
        try {
            return field.get(object);
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
