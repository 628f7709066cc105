package io.secureredis.crossings;

import io.secureredis.jobs.JobCall;
import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.SecureJobs;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Import;

/** A small application that uses everything. Another {@link Release} of it is this source with a change. */
@SpringBootConfiguration
@EnableAutoConfiguration
@EnableCaching
@Import({Shop.Books.class, Shop.Shelf.class, Shop.Work.class, Shop.Desk.class, Callbacks.class})
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

    /** Calls the cached methods of its release. */
    static class Shelf implements Catalogue {

        private final Books books;

        Shelf(Books books) {
            this.books = books;
        }

        @Override
        public String find(long id) {
            return books.find(id).title();
        }

        @Override
        public String near(long id) {
            return books.near(id).title();
        }

        @Override
        public int runs() {
            return books.runs(1) + books.runs(2);
        }
    }

    /** Jobs that write down what ran, in whatever instance. */
    static class Work {

        @SecureJob(name = "shop.work", queue = "work", retention = "1h")
        public String work(String what) {
            Done.add(what);
            if (what.startsWith("fails")) {
                throw new IllegalStateException("A job of the application");
            }
            return what;
        }
    }

    /** Calls the jobs of its release. */
    static class Desk implements Orders {

        private final SecureJobs jobs;

        Desk(SecureJobs jobs) {
            this.jobs = jobs;
        }

        @Override
        public JobCall order(String what) {
            return jobs.call(Work::work, what);
        }
    }
}
