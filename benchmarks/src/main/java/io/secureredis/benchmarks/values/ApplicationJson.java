package io.secureredis.benchmarks.values;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON as an application caches it: a page of orders with ids, times, prices, names and texts, and a remark that fills
 * it up to a length. Common words are as frequent as in a language (Zipf's law), and ids are random, so it compresses
 * neither like one object a thousand times nor like noise. Always the same for a length and a number.
 */
final class ApplicationJson {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int SEED = 20260729;
    private static final int VOCABULARY = 2000;
    private static final List<String> WORDS = vocabulary();
    private static final String BEGIN = "{\"orders\":[";
    private static final String REMARK = "],\"remark\":\"";
    private static final String END = "\"}";
    private static final Instant FIRST = Instant.parse("2026-01-02T03:04:05Z");

    private final Random random;

    private ApplicationJson(int length, int number) {
        this.random = new Random(SEED + length + 31L * Integer.MAX_VALUE * number);
    }

    record Position(String article, String title, int quantity, BigDecimal price) {}

    record Address(String street, String city, String postcode, String country) {}

    record Purchase(
            UUID id,
            Instant placed,
            String state,
            long customer,
            String email,
            Address address,
            List<Position> positions,
            String note) {}

    /**
     * One value.
     *
     * @param length in bytes, at least 64
     * @param number which of the values of that length
     */
    static byte[] ofBytes(int length, int number) {
        return new ApplicationJson(length, number).write(length).getBytes(StandardCharsets.US_ASCII);
    }

    private String write(int length) {
        StringBuilder json = new StringBuilder(length).append(BEGIN);
        String next = JSON.writeValueAsString(purchase());
        while (json.length() + next.length() + 1 + REMARK.length() + END.length() <= length) {
            json.append(json.length() == BEGIN.length() ? "" : ",").append(next);
            next = JSON.writeValueAsString(purchase());
        }
        json.append(REMARK);
        json.append(text(length), 0, length - json.length() - END.length());
        return json.append(END).toString();
    }

    private Purchase purchase() {
        List<Position> positions = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            positions.add(new Position(
                    "A-" + (100_000 + random.nextInt(5000)),
                    text(12 + random.nextInt(30)),
                    1 + random.nextInt(4),
                    BigDecimal.valueOf(99 + 50L * random.nextInt(400), 2)));
        }
        String customer = word() + "." + word();
        return new Purchase(
                new UUID(random.nextLong(), random.nextLong()),
                FIRST.plusMillis(random.nextInt(Integer.MAX_VALUE)),
                List.of("PLACED", "PAID", "SENT", "DELIVERED", "RETURNED").get(random.nextInt(5)),
                1_000_000 + random.nextInt(200_000),
                customer + "@example.com",
                new Address(
                        word() + " " + (1 + random.nextInt(99)), word(), "" + (10_000 + random.nextInt(80_000)), "DE"),
                positions,
                random.nextInt(3) == 0 ? text(40 + random.nextInt(160)) : "");
    }

    private String text(int length) {
        StringBuilder text = new StringBuilder(length + 16);
        while (text.length() < length) {
            text.append(word()).append(random.nextInt(9) == 0 ? ", " : " ");
        }
        return text.substring(0, length);
    }

    /** The first words of the vocabulary come most often. */
    private String word() {
        return WORDS.get((int) Math.pow(VOCABULARY, random.nextDouble()) - 1);
    }

    private static List<String> vocabulary() {
        Random random = new Random(SEED);
        List<String> words = new ArrayList<>();
        for (int i = 0; i < VOCABULARY; i++) {
            StringBuilder word = new StringBuilder();
            for (int syllable = random.nextInt(3); syllable >= 0; syllable--) {
                word.append("bcdfghklmnprstvw".charAt(random.nextInt(16)))
                        .append("aeiou".charAt(random.nextInt(5)))
                        .append(
                                random.nextInt(2) == 0
                                        ? ""
                                        : "nrstl".substring(random.nextInt(5)).substring(0, 1));
            }
            words.add(word.toString());
        }
        return words;
    }
}
