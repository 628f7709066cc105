package io.secureredis.samples.shop.inside;

import io.secureredis.samples.shop.Books;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** The cached values that the page shows. */
@Component
class Showcase {

    private final List<Exhibit> exhibits;

    Showcase(Books books) {
        exhibits = List.of(
                book(books, 1, "Momo", "a record"),
                book(books, 3, "Solaris", "a record"),
                book(books, 404, "Book 404", "a null"),
                new Exhibit(
                        "newest",
                        "Newest",
                        "a list",
                        "@Cacheable(\"new-books\")\nList<Book> newest()",
                        "new-books",
                        "new-books::SimpleKey []",
                        null,
                        books::newest));
    }

    private static Exhibit book(Books books, long id, String label, String kind) {
        return new Exhibit(
                String.valueOf(id),
                label,
                kind,
                "@Cacheable(\"books\")\n@Nullable Book find(long id)",
                "books",
                "books::" + id,
                id,
                () -> Stream.ofNullable(books.find(id)).toList());
    }

    List<Exhibit> all() {
        return exhibits;
    }

    /** Returns the exhibit with this id, or the first one. */
    Exhibit find(String id) {
        return exhibits.stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElse(exhibits.get(0));
    }

    /** Returns a different exhibit with a single book. */
    Exhibit other(Exhibit exhibit) {
        return exhibits.stream()
                .filter(each -> each.bookId() != null && !each.equals(exhibit))
                .findFirst()
                .orElseThrow();
    }
}
