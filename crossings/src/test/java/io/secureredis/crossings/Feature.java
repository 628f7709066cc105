package io.secureredis.crossings;

import io.secureredis.SecureRedisException;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.Schedule;
import io.secureredis.jobs.inspect.JobState;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.springframework.data.redis.core.RedisTemplate;

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
            crossing.remember(this, crossing.web().sessions().signIn());
        }

        @Override
        String use(Crossing crossing) {
            return crossing.web().sessions().look(crossing.remembered(this));
        }
    },
    INDEXED_SESSION("indexed session") {
        @Override
        void prepare(Crossing crossing) {
            crossing.remember(this, crossing.other().sessions().signIn());
        }

        @Override
        String use(Crossing crossing) {
            return crossing.other().sessions().look(crossing.remembered(this));
        }
    },
    REACTIVE_SESSION("reactive session") {
        @Override
        void prepare(Crossing crossing) {
            crossing.remember(this, crossing.reactive().sessions().signIn());
        }

        @Override
        String use(Crossing crossing) {
            return crossing.reactive().sessions().look(crossing.remembered(this));
        }
    },
    REACTIVE_INDEXED_SESSION("reactive indexed session") {
        @Override
        void prepare(Crossing crossing) {
            crossing.remember(this, crossing.reactiveIndexed().sessions().signIn());
        }

        @Override
        String use(Crossing crossing) {
            return crossing.reactiveIndexed().sessions().look(crossing.remembered(this));
        }
    },
    JOB("job") {
        @Override
        void prepare(Crossing crossing) {
            JobId id = crossing.web().orders().order(crossing.mark("waiting")).delay(Duration.ofHours(1));
            crossing.remember(this, id.value());
        }

        @Override
        String use(Crossing crossing) {
            String here = crossing.mark("put");
            String there = crossing.mark("put");
            crossing.web().orders().order(here).delay();
            crossing.other().orders().order(there).delay();
            return soon(() -> Done.contains(here) && Done.contains(there)) ? "runs" : "waits";
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
                    .orders()
                    .order("unique")
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
            crossing.web().orders().order("id").withId("order-42").delay(Duration.ofHours(1));
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
            crossing.web().orders().order("scheduled").scheduleOnce("tick", Schedule.every(Duration.ofHours(1)));
        }
    },
    RESULT("result") {
        @Override
        void prepare(Crossing crossing) {
            String mark = crossing.mark("result");
            JobId id = crossing.web().orders().order(mark).delay();
            crossing.remember(this, id.value());
            // Only a failure waits so long; a stall of the machine must not be one
            Awaitility.await("The job of the result has run")
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> "the result".equals(use(crossing)));
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
    },
    METRICS("metrics") {
        @Override
        void prepare(Crossing crossing) {
            crossing.meters().begin();
        }

        @Override
        String use(Crossing crossing) {
            return crossing.isOver()
                    ? crossing.meters().alarms()
                    : crossing.meters().moved();
        }

        @Override
        boolean agrees(String wanted, String seen) {
            return wanted.equals("nothing") ? seen.equals("nothing") : named(wanted, seen);
        }
    };

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration SOON = Duration.ofSeconds(20);

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

    /** Whether it is what the table says. */
    boolean agrees(String wanted, String seen) {
        return wanted.equals(seen);
    }

    /**
     * Whether all that are to be named are among those that are; {@code nothing} names none, and one in brackets may be
     * absent.
     */
    static boolean named(String wanted, String seen) {
        return Stream.of(wanted.split(", "))
                .filter(name -> !name.startsWith("(") && !name.equals("nothing"))
                .allMatch(List.of(seen.split(", "))::contains);
    }

    private static String cached(Catalogue books, java.util.function.Function<Catalogue, String> call) {
        int before = books.runs();
        if (!call.apply(books).startsWith("Momo")) {
            return "another value";
        }
        return books.runs() == before ? "hit" : "miss";
    }

    @SuppressWarnings("unchecked")
    private static RedisTemplate<String, Object> template(Crossing crossing) {
        return (RedisTemplate<String, Object>) crossing.web().get("sealedRedisTemplate");
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
