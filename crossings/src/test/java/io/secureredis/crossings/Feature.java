package io.secureredis.crossings;

import io.secureredis.SecureRedisException;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.JobState;
import io.secureredis.jobs.Schedule;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.springframework.data.redis.core.RedisTemplate;
import org.springframework.session.Session;
import org.springframework.session.SessionRepository;

/** One part of the library: how it is used before an event, and what a user sees of it then. */
enum Feature {
    CACHE("cache") {
        @Override
        void prepare(Crossing crossing) {
            crossing.web().books().find(1);
        }

        @Override
        String use(Crossing crossing) {
            return cached(crossing.web().books(), books -> books.find(1));
        }
    },
    HIDDEN_KEYS("hidden keys") {
        @Override
        void prepare(Crossing crossing) {
            crossing.other().books().find(1);
        }

        @Override
        String use(Crossing crossing) {
            return cached(crossing.other().books(), books -> books.find(1));
        }
    },
    NEAR_CACHE("near cache") {
        @Override
        void prepare(Crossing crossing) {
            crossing.web().books().near(2);
            crossing.web().books().near(2);
        }

        @Override
        String use(Crossing crossing) {
            return cached(crossing.web().books(), books -> books.near(2));
        }
    },
    TEMPLATE("template") {
        @Override
        void prepare(Crossing crossing) {
            template(crossing).opsForValue().set("shop:note", "hello");
        }

        @Override
        String use(Crossing crossing) {
            return "hello".equals(template(crossing).opsForValue().get("shop:note")) ? "the value" : "null";
        }
    },
    SESSION("session") {
        @Override
        void prepare(Crossing crossing) {
            crossing.remember(this, save(sessions(crossing)));
        }

        @Override
        String use(Crossing crossing) {
            Session session = sessions(crossing).findById(crossing.remembered(this));
            if (session == null) {
                return "signed out";
            }
            return "kate".equals(session.getAttribute("user")) ? "signed in" : "attribute absent";
        }
    },
    JOB("job") {
        @Override
        void prepare(Crossing crossing) {
            JobId id = crossing.web()
                    .jobs()
                    .call(Shop.Work::work, crossing.mark("waiting"))
                    .delay(Duration.ofHours(1));
            crossing.remember(this, id.value());
        }

        @Override
        String use(Crossing crossing) {
            String mark = crossing.mark("put");
            crossing.web().jobs().call(Shop.Work::work, mark).delay();
            return soon(() -> Shop.Work.DONE.contains(mark)) ? "runs" : "waits";
        }
    },
    WAITING_JOB("waiting job") {
        @Override
        void prepare(Crossing crossing) {
            // The job of JOB
        }

        @Override
        String use(Crossing crossing) {
            return crossing.web()
                    .inspector()
                    .find("work", new JobId(crossing.remembered(JOB)))
                    .map(job -> job.summary().task() == null
                            ? job.summary().state() + " without its name"
                            : String.valueOf(job.summary().state()))
                    .orElse("gone")
                    .toLowerCase(java.util.Locale.ROOT);
        }
    },
    UNIQUE("unique") {
        @Override
        void prepare(Crossing crossing) {
            crossing.remember(this, put(crossing));
        }

        @Override
        String use(Crossing crossing) {
            return put(crossing).equals(crossing.remembered(this)) ? "once" : "twice";
        }

        private String put(Crossing crossing) {
            return crossing.web()
                    .jobs()
                    .call(Shop.Work::work, "unique")
                    .unique("order", Duration.ofHours(2))
                    .delay(Duration.ofHours(1))
                    .value();
        }
    },
    ID("id") {
        @Override
        void prepare(Crossing crossing) {
            put(crossing);
            crossing.remember(this, String.valueOf(scheduled(crossing)));
        }

        @Override
        String use(Crossing crossing) {
            long before = scheduled(crossing);
            put(crossing);
            return scheduled(crossing) == before ? "once" : "twice";
        }

        private void put(Crossing crossing) {
            crossing.web().jobs().call(Shop.Work::work, "id").withId("order-42").delay(Duration.ofHours(1));
        }

        private long scheduled(Crossing crossing) {
            return crossing.web().inspector().queue("work").counts().getOrDefault(JobState.SCHEDULED, 0L);
        }
    },
    SCHEDULE("schedule") {
        @Override
        void prepare(Crossing crossing) {
            schedule(crossing);
        }

        @Override
        String use(Crossing crossing) {
            schedule(crossing);
            int schedules = crossing.web().inspector().recurring("work").size();
            return schedules == 1 ? "once" : schedules + " schedules";
        }

        private void schedule(Crossing crossing) {
            crossing.web()
                    .jobs()
                    .call(Shop.Work::work, "scheduled")
                    .scheduleOnce("tick", Schedule.every(Duration.ofHours(1)));
        }
    },
    RESULT("result") {
        @Override
        void prepare(Crossing crossing) {
            String mark = crossing.mark("result");
            JobId id = crossing.web().jobs().call(Shop.Work::work, mark).delay();
            crossing.remember(this, id.value());
            if (!soon(() -> "the result".equals(use(crossing)))) {
                throw new AssertionError("The job of the result did not run");
            }
        }

        @Override
        String use(Crossing crossing) {
            return crossing.web()
                    .inspector()
                    .reveal("work", new JobId(crossing.remembered(this)))
                    .map(job -> job.result() == null ? "no result" : "the result")
                    .orElse("gone");
        }
    },
    DASHBOARD("dashboard") {
        @Override
        String use(Crossing crossing) {
            return page(crossing, "/secure-redis");
        }
    },
    HEALTH("health") {
        @Override
        String use(Crossing crossing) {
            Health health = crossing.web().health();
            return health.down().isEmpty() ? health.status() : health.status() + " " + String.join(", ", health.down());
        }
    };

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration SOON = Duration.ofSeconds(3);

    private final String title;

    Feature(String title) {
        this.title = title;
    }

    /** As the table has it. */
    String title() {
        return title;
    }

    /** Uses it while all is well. */
    void prepare(Crossing crossing) {
        use(crossing);
    }

    /** Uses it and says in a few words what came of it. */
    abstract String use(Crossing crossing);

    /** As {@link #use}; an exception is told by its code, or else by its class. */
    String outcome(Crossing crossing) {
        try {
            return use(crossing);
        } catch (SecureRedisException e) {
            return e.code();
        } catch (RuntimeException e) {
            return e.getClass().getSimpleName();
        }
    }

    private static String cached(Shop.Books books, java.util.function.Function<Shop.Books, Shop.Book> call) {
        int before = books.runs(1) + books.runs(2);
        Shop.Book book = call.apply(books);
        if (!book.title().startsWith("Momo")) {
            return "another value";
        }
        return books.runs(1) + books.runs(2) == before ? "hit" : "miss";
    }

    @SuppressWarnings("unchecked")
    private static RedisTemplate<String, Object> template(Crossing crossing) {
        return (RedisTemplate<String, Object>) crossing.web().get("sealedRedisTemplate");
    }

    @SuppressWarnings("unchecked")
    private static SessionRepository<Session> sessions(Crossing crossing) {
        return (SessionRepository<Session>) crossing.web().get("sessionRepository");
    }

    private static <S extends Session> String save(SessionRepository<S> sessions) {
        S session = sessions.createSession();
        session.setAttribute("user", "kate");
        sessions.save(session);
        return session.getId();
    }

    private static boolean soon(Callable<Boolean> condition) {
        try {
            Awaitility.await().atMost(SOON).until(condition);
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    private static String page(Crossing crossing, String path) {
        URI uri = URI.create("http://127.0.0.1:" + crossing.web().port() + path);
        try {
            HttpResponse<String> response =
                    HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
            return String.valueOf(response.statusCode());
        } catch (IOException e) {
            return e.getClass().getSimpleName();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }
}
