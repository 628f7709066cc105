package io.secureredis.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.secureredis.crypto.Binding;
import io.secureredis.migration.RewrapLayout;
import io.secureredis.migration.StoredType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Describes the entries of sealed caches to a {@link io.secureredis.migration.Rewrapper}: strings with {@code name::}
 * in their keys.
 *
 * <p>You need not know what precedes the name, such as {@code app:} in {@code app:books::1}: every possible name is
 * tried, and an entry opens only for its own. An entry that opens for none is tried as a value of a sealed template.
 * Source: envelope specification, section 5.
 */
public final class SealedCacheRewrap implements RewrapLayout {

    private static final String SEPARATOR = "::";

    private final String prefix;

    private SealedCacheRewrap(String prefix) {
        this.prefix = prefix;
    }

    /**
     * Returns the layout of caches whose keys begin with their names, possibly after a prefix.
     *
     * @param prefix what precedes the names of caches, if it does not end with a colon; may be empty
     */
    public static SealedCacheRewrap of(String prefix) {
        return new SealedCacheRewrap(prefix);
    }

    @Override
    public @Nullable Found find(byte[] key, StoredType type) {
        String text = type == StoredType.STRING ? new String(key, UTF_8) : "";
        Set<String> names = names(text);
        return names.isEmpty() ? null : new Entry(key, List.copyOf(names));
    }

    private Set<String> names(String text) {
        Set<String> names = new LinkedHashSet<>();
        if (!prefix.isEmpty() && text.startsWith(prefix)) {
            add(names, text.substring(prefix.length()));
        }
        add(names, text);
        return names;
    }

    private static void add(Set<String> names, String text) {
        int end = text.indexOf(SEPARATOR);
        if (end < 1) {
            return;
        }
        String name = text.substring(0, end);
        names.add(name);
        for (int colon = name.indexOf(':'); colon >= 0; colon = name.indexOf(':', colon + 1)) {
            names.add(name.substring(colon + 1));
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Entry(byte[] key, List<String> names) implements Found {

        @Override
        public String kind() {
            return "caches";
        }

        @Override
        public List<Binding> bindings(byte @Nullable [] field) {
            List<Binding> places = new ArrayList<>();
            names.forEach(name -> places.add(Binding.of("cache").and(name).and(key)));
            places.add(Binding.of("template").and("value").and(key));
            return places;
        }
    }
}
