package com.example.outsider;

import java.nio.charset.StandardCharsets;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.stereotype.Component;
import org.springframework.stereotype.Service;

@Service
public class Books {

    public record Book(long id, String title) implements java.io.Serializable {}

    private int asked;

    @Cacheable("books")
    public Book book(long id) {
        asked++;
        return new Book(id, "canary");
    }

    public int asked() {
        return asked;
    }

    @Component
    static class Cached implements Check {

        private final Books books;
        private final RedisConnectionFactory redis;

        Cached(Books books, RedisConnectionFactory redis) {
            this.books = books;
            this.redis = redis;
        }

        @Override
        public void run() {
            Book first = books.book(1);
            if (!books.book(1).equals(first) || books.asked() != 1) {
                throw new IllegalStateException("It is not cached");
            }
            try (RedisConnection connection = redis.getConnection()) {
                byte[] stored = connection.stringCommands().get("books::1".getBytes(StandardCharsets.UTF_8));
                String text = new String(stored, StandardCharsets.ISO_8859_1);
                if (!text.startsWith("SR") || text.contains("canary")) {
                    throw new IllegalStateException("It is not sealed");
                }
            }
        }
    }
}
