package io.secureredis.connection;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which protocol a port uses after a connection timed out or was lost: TLS where plaintext was expected, or
 * the reverse. A separate thread asks the port at most every half minute, so nobody waits for it. The first failure may
 * not have the answer yet; the next ones do. Thread-safe.
 */
final class PortMismatches {

    private static final long VALID_NANOS = Duration.ofSeconds(30).toNanos();
    private static final int MOST_PORTS = 1000;

    private final Map<Port, Answer> answers = new ConcurrentHashMap<>();

    private record Port(String host, int number, boolean tls) {}

    private record Answer(@Nullable ConnectionFailure mismatch, long askedNanos) {}

    /** Returns what is known so far. */
    Optional<ConnectionFailure> of(String host, int number, boolean tls) {
        Port port = new Port(host, number, tls);
        Answer known = answers.get(port);
        if (known == null ? answers.size() < MOST_PORTS : isOld(known)) {
            ask(port, known);
        }
        return Optional.ofNullable(known).map(Answer::mismatch);
    }

    private static boolean isOld(Answer answer) {
        return System.nanoTime() - answer.askedNanos > VALID_NANOS;
    }

    private void ask(Port port, @Nullable Answer known) {
        Answer asking = new Answer(known == null ? null : known.mismatch, System.nanoTime());
        boolean first =
                known == null ? answers.putIfAbsent(port, asking) == null : answers.replace(port, known, asking);
        if (first) {
            Thread thread = new Thread(() -> answer(port), "secure-redis-port-probe");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void answer(Port port) {
        ConnectionFailure found =
                ServerProbe.mismatch(port.host, port.number, port.tls).orElse(null);
        answers.put(port, new Answer(found, System.nanoTime()));
    }
}
