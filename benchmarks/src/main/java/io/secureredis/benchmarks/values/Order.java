package io.secureredis.benchmarks.values;

import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What an application caches: a record of records, with texts, numbers and lists. 50 items have 9.4 KB of JSON. */
public record Order(
        String id, long customer, Instant placed, BigDecimal total, List<Item> items, Map<String, String> notes)
        implements Serializable {

    /** Within an order. */
    public record Item(long id, String name, int quantity, double price, boolean gift, List<String> tags)
            implements Serializable {}

    /** Always the same content for a number of items. */
    public static Order ofItems(int count) {
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<String> tags = new ArrayList<>(List.of("new", "sale", "category-" + i % 10, "a longer tag of words"));
            items.add(new Item(
                    1_000_000L + i, "A thing of an ordinary name, number " + i, i % 7, i * 1.25, i % 3 == 0, tags));
        }
        return new Order(
                "order-4711",
                42,
                Instant.parse("2026-01-02T03:04:05Z"),
                new BigDecimal("1234.50"),
                items,
                new HashMap<>(Map.of("gift", "yes", "door", "left")));
    }
}
