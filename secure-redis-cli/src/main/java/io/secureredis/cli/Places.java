package io.secureredis.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.secureredis.crypto.Binding;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the places for which the value of a key may have been sealed. Source: envelope specification, and
 * {@code docs/spec/sessions-and-templates.md}.
 */
final class Places {

    /**
     * One place.
     *
     * @param name for people
     */
    record Place(String name, Binding binding) {}

    private Places() {}

    /** Returns the places of a string: an entry of a cache, or a value of the sealed template. */
    static List<Place> ofString(String key, @Nullable String cache) {
        List<Place> places = new ArrayList<>();
        for (String name : caches(key, cache)) {
            places.add(new Place(
                    "an entry of the cache " + name,
                    Binding.of("cache").and(name).and(key.getBytes(UTF_8))));
        }
        places.add(new Place(
                "a value of the sealed template",
                Binding.of("template").and("value").and(key.getBytes(UTF_8))));
        return places;
    }

    /** The cache's name precedes {@code ::}, possibly after a prefix of the application. */
    private static Set<String> caches(String key, @Nullable String cache) {
        Set<String> names = new LinkedHashSet<>();
        if (cache != null) {
            names.add(cache);
            return names;
        }
        int end = key.indexOf("::");
        if (end > 0) {
            String name = key.substring(0, end);
            names.add(name);
            for (int colon = name.indexOf(':'); colon >= 0; colon = name.indexOf(':', colon + 1)) {
                names.add(name.substring(colon + 1));
            }
        }
        return names;
    }

    /** Returns the place of a hash value of the sealed template. */
    static Place ofField(byte[] key, byte[] field) {
        return new Place(
                "a hash value of the sealed template",
                Binding.of("template").and("hash").and(key).and(field));
    }
}
