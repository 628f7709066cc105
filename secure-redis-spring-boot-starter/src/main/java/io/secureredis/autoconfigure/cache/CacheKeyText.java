package io.secureredis.autoconfigure.cache;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.util.ObjectUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Formats keys that have parts, so that different parts never have the same text: the parameters of a cached method,
 * and the elements of a collection or array.
 *
 * <p>Spring Data joins the parts, so a part that contains the separator can produce the key of another entry. This
 * class writes a backslash before each comma, bracket and backslash of a part. {@code null} is {@code \null}, and a
 * single part without text is {@code \e}. Everything else is as Spring Data writes it. Source:
 * {@code docs/guides/caching.md}, Keys.
 */
final class CacheKeyText {

    private static final String SIMPLE = "SimpleKey [";
    private static final String NULL = "\\null";

    private CacheKeyText() {}

    /**
     * Returns the text of a key.
     *
     * @param converted Spring Data's text of the key or of an element, with the application's own converters;
     *     {@code null} for an empty {@code Optional}
     */
    static String of(Object key, Function<Object, @Nullable String> converted) {
        String usual = converted.apply(key);
        if (usual == null) {
            return NULL;
        }
        if (key instanceof SimpleKey) {
            @Nullable Object[] parameters = usual.equals(key.toString()) ? parameters(key) : null;
            return parameters == null ? usual : SIMPLE + joined(Arrays.asList(parameters), ", ", String::valueOf) + "]";
        }
        if (isSeveral(key)) {
            List<?> elements = elements(key);
            boolean own = !usual.equals(plainlyJoined(elements, converted));
            return own ? usual : joined(elements, ",", converted);
        }
        return usual.stripLeading().isEmpty() || !looksSimple(usual) ? usual : "\\" + usual;
    }

    /**
     * Excludes texts that could be mistaken for the parameters of a method or for an empty key, and such texts after a
     * backslash.
     */
    private static boolean looksSimple(String text) {
        int from = 0;
        while (from < text.length() && text.charAt(from) == '\\') {
            from++;
        }
        return text.startsWith(SIMPLE, from) || (from > 0 && text.startsWith("null", from));
    }

    private static boolean isSeveral(Object key) {
        return key instanceof Collection<?> || key.getClass().isArray();
    }

    private static List<?> elements(Object several) {
        return several instanceof Collection<?> collection
                ? List.copyOf(Arrays.asList(collection.toArray()).stream()
                        .map(each -> each == null ? Null.IT : each)
                        .toList())
                : Arrays.stream(ObjectUtils.toObjectArray(several))
                        .map(each -> each == null ? Null.IT : each)
                        .toList();
    }

    private enum Null {
        IT
    }

    private static String plainlyJoined(List<?> elements, Function<Object, @Nullable String> converted) {
        return elements.stream()
                .map(each -> each == Null.IT ? "" : converted.apply(each))
                .collect(Collectors.joining(","));
    }

    private static String joined(List<?> parts, String separator, Function<Object, @Nullable String> converted) {
        if (parts.size() == 1 && "".equals(parts.get(0))) {
            return "\\e";
        }
        return parts.stream().map(part -> text(part, converted)).collect(Collectors.joining(separator));
    }

    private static String text(@Nullable Object part, Function<Object, @Nullable String> converted) {
        if (part == null || part == Null.IT) {
            return NULL;
        }
        if (isSeveral(part)) {
            return "[" + joined(elements(part), ",", converted) + "]";
        }
        String text = converted.apply(part);
        return text == null ? NULL : escaped(text);
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            if ("\\,[]".indexOf(text.charAt(i)) >= 0) {
                escaped.append('\\');
            }
            escaped.append(text.charAt(i));
        }
        return escaped.toString();
    }

    /**
     * Spring does not expose the parameters. Returns {@code null} if they are inaccessible; the key is then written as
     * Spring Data writes it.
     */
    private static @Nullable Object @Nullable [] parameters(Object key) {
        Field field = ReflectionUtils.findField(SimpleKey.class, "params", Object[].class);
        if (field == null || !field.trySetAccessible()) {
            return null;
        }
        return (Object[]) Objects.requireNonNull(ReflectionUtils.getField(field, key));
    }
}
