package io.secureredis.benchmarks.cache;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What is cached: some text with a title. Plain ASCII words of a fixed seed. */
public record Article(long id, String title, List<String> paragraphs) implements Serializable {

    private static final int PARAGRAPH_CHARACTERS = 200;
    private static final int FRAME_CHARACTERS = 80;

    /** Its JSON has about that many bytes. */
    static Article ofAbout(int bytes) {
        Random random = new Random(bytes);
        List<String> paragraphs = new ArrayList<>();
        int left = Math.max(8, bytes - FRAME_CHARACTERS);
        while (left > 0) {
            int length = Math.min(left, PARAGRAPH_CHARACTERS);
            paragraphs.add(words(random, length));
            left -= length + 3;
        }
        return new Article(4711, "Momo", paragraphs);
    }

    private static String words(Random random, int length) {
        StringBuilder text = new StringBuilder(length);
        while (text.length() < length) {
            text.append(random.nextInt(6) == 0 ? ' ' : (char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }
}
