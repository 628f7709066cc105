package io.secureredis.samples.shop.inside;

import io.secureredis.samples.shop.Book;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The application's last view of a cached value.
 *
 * @param style the name of its colour
 * @param books {@code null} before the first read, empty for a null
 */
public record Seen(
        String style,
        String headline,
        String detail,
        @Nullable List<Book> books) {

    static final Seen NOTHING = new Seen("", "Not read yet.", "", null);

    static Seen hit(List<Book> books) {
        return new Seen("hit", "From the cache.", "The value opened; the database was not asked.", books);
    }

    static Seen loaded(List<Book> books) {
        return new Seen("loaded", "Loaded from the database.", "Nothing was cached. Now it is, sealed.", books);
    }

    static Seen put(List<Book> books) {
        return new Seen("hit", "Put.", "The new value went into the cache, sealed.", books);
    }

    static Seen miss(List<Book> books, String reason) {
        return new Seen(
                "miss",
                "A miss: " + reason + ".",
                "No exception, no forged value: it was loaded again, and sealed again.",
                books);
    }

    Seen stale(String what) {
        return new Seen("stale", what, "Not read since. Read it, and see what the application makes of it.", books);
    }
}
