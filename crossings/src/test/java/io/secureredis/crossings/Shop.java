package io.secureredis.crossings;

import io.secureredis.jobs.SecureJob;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Import;
import org.springframework.session.data.redis.config.annotation.web.http.EnableRedisHttpSession;

/** A small application that uses everything. */
@SpringBootConfiguration
@EnableAutoConfiguration
@EnableCaching
@EnableRedisHttpSession(redisNamespace = "shop:session")
@Import({Shop.Books.class, Shop.Work.class, Callbacks.class})
class Shop {

    record Book(long id, String title) {}

    /** Cached methods that count how often they really ran. */
    static class Books {

        private final Map<Long, AtomicInteger> runs = new ConcurrentHashMap<>();

        @Cacheable("books")
        public Book find(long id) {
            return load(id);
        }

        @Cacheable("near")
        public Book near(long id) {
            return load(id);
        }

        private Book load(long id) {
            runs.computeIfAbsent(id, any -> new AtomicInteger()).incrementAndGet();
            return new Book(id, "Momo " + id);
        }

        /** How often the method ran for this id. */
        public int runs(long id) {
            return runs.getOrDefault(id, new AtomicInteger()).get();
        }
    }

    /** Jobs that write down what ran, in whatever instance. */
    static class Work {

        /** Shared by the instances of one JVM. */
        static final List<String> DONE = new CopyOnWriteArrayList<>();

        @SecureJob(name = "shop.work", queue = "work", retention = "1h")
        public String work(String what) {
            DONE.add(what);
            if (what.startsWith("fails")) {
                throw new IllegalStateException("A job of the application");
            }
            return what;
        }
    }
}
