package io.secureredis.benchmarks.sessions;

import io.secureredis.benchmarks.Rounds;
import io.secureredis.benchmarks.report.Report;
import io.secureredis.benchmarks.report.Table;
import io.secureredis.testserver.RedisTestServer;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.ReactiveFindByIndexNameSessionRepository;
import org.springframework.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sessions}: Spring Session's four repositories on sealing connections, and on plain ones. */
@Command(
        name = "sessions",
        description =
                "Sealed sessions next to Spring's own repositories: servlet and WebFlux, plain and indexed, json and jdk.")
public final class SessionsCommand implements Callable<Integer> {

    private static final List<String[]> PAIRS = List.of(
            new String[] {"jdk, sealed", "jdk, Spring's own"},
            new String[] {"json, sealed", "json, unsealed"},
            new String[] {"jdk, Spring's own (again)", "jdk, Spring's own"});

    /** What an application keeps in a session. */
    public record Basket(long customer, List<Position> positions) implements Serializable {}

    /** Within a basket. */
    public record Position(String article, int quantity) implements Serializable {}

    @Mixin
    private final Rounds rounds = new Rounds();

    private final Report report = new Report("sessions");

    @Override
    public Integer call() {
        try (RedisTestServer server = RedisTestServer.builder().start()) {
            LettuceConnectionFactory connections =
                    new LettuceConnectionFactory(new RedisStandaloneConfiguration(server.host(), server.port()));
            connections.afterPropertiesSet();
            connections.start();
            for (SessionContender.Kind kind : SessionContender.Kind.values()) {
                measure(connections, kind);
            }
            connections.destroy();
        }
        report.note(
                "A session has a user name, a text and a basket of 20 positions. Each figure is the mean of the calls "
                        + "of one round; contenders take turns within a round.");
        return rounds.finish(report);
    }

    private void measure(LettuceConnectionFactory connections, SessionContender.Kind kind) {
        boolean indexed = kind.indexed;
        Table times = new Table(kind.title, "µs a call");
        List<SessionContender<?>> contenders = SessionContender.all(connections, kind);
        int calls = rounds.isSmoke() ? 3 : 300;
        for (int warm = 0; warm < (rounds.isSmoke() ? 0 : 5); warm++) {
            contenders.forEach(contender -> round(contender, indexed, calls, times));
        }
        times.clear();
        rounds.each(() -> contenders.forEach(contender -> round(contender, indexed, calls, times)));
        report.add(times);
        report.add(ratios(times, kind.title, indexed));
    }

    private static List<String> operations(boolean indexed) {
        List<String> operations =
                new ArrayList<>(List.of("save, new", "findById", "save, one attribute", "changeSessionId"));
        if (indexed) {
            operations.add("findByPrincipalName");
        }
        return operations;
    }

    private static void round(SessionContender<?> contender, boolean indexed, int calls, Table times) {
        Session[] sessions = new Session[calls];
        for (int i = 0; i < calls; i++) {
            sessions[i] = filled(contender.create(), "user " + i);
        }
        List<Runnable> steps = new ArrayList<>(List.of(
                () -> each(calls, i -> contender.save(sessions[i])),
                () -> each(calls, i -> sessions[i] = contender.find(sessions[i].getId())),
                () -> each(calls, i -> {
                    sessions[i].setAttribute("text", "changed");
                    contender.save(sessions[i]);
                }),
                () -> each(calls, i -> {
                    sessions[i].changeSessionId();
                    contender.save(sessions[i]);
                })));
        if (indexed) {
            steps.add(() -> each(calls, i -> requireOne(contender.sessionsOf("user " + i))));
        }
        for (int step = 0; step < steps.size(); step++) {
            long start = System.nanoTime();
            steps.get(step).run();
            double micros = (System.nanoTime() - start) / 1e3 / calls;
            times.add(contender.name(), operations(indexed).get(step), micros);
        }
        each(calls, i -> contender.delete(sessions[i].getId()));
    }

    private static void each(int calls, IntConsumer call) {
        IntStream.range(0, calls).forEach(call);
    }

    private static void requireOne(int found) {
        if (found != 1) {
            throw new IllegalStateException("A user has " + found + " sessions in place of one");
        }
    }

    private static Session filled(Session session, String user) {
        session.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, user);
        session.setAttribute(ReactiveFindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, user);
        session.setAttribute("text", "as it was");
        session.setAttribute(
                "basket",
                new Basket(
                        4711,
                        IntStream.range(0, 20)
                                .mapToObj(i -> new Position("article " + i, i))
                                .toList()));
        return session;
    }

    /** Round by round, so that what slows the machine down for a while slows both. */
    private static Table ratios(Table times, String title, boolean indexed) {
        Table ratios = new Table(title + ", sealed over unsealed in the same round", "x");
        for (String[] pair : PAIRS) {
            for (String operation : operations(indexed)) {
                times.sample(pair[0], operation)
                        .over(times.sample(pair[1], operation))
                        .rounds()
                        .forEach(ratio -> ratios.add(pair[0], operation, ratio));
            }
        }
        return ratios;
    }
}
