package io.secureredis.benchmarks.cache;

import io.secureredis.benchmarks.Rounds;
import io.secureredis.benchmarks.report.Report;
import io.secureredis.benchmarks.report.Table;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * What a new connection costs: made, asked for one PING, closed. Lettuce makes a TLS context for each, so none takes up
 * a session of another.
 */
final class Handshakes {

    private static final int CONNECTIONS = 20;

    private final Rounds rounds;
    private final Report report;

    Handshakes(Rounds rounds, Report report) {
        this.rounds = rounds;
        this.report = report;
    }

    void measure(Transports transports) {
        Map<String, Supplier<LettuceConnectionFactory>> ways = new LinkedHashMap<>();
        ways.put("TCP", transports::tcp);
        ways.put("TLS (JDK)", () -> transports.tls(false));
        if (Transports.hasOpenSsl()) {
            ways.put("TLS (OpenSSL)", () -> transports.tls(true));
        }
        if (Transports.hasUnixSockets()) {
            ways.put("unix socket", transports::unixSocket);
        }
        Table table = new Table("a new connection with one PING", "ms");
        int connections = rounds.isSmoke() ? 1 : CONNECTIONS;
        ways.forEach((name, way) -> millis(way, connections));
        rounds.each(() -> ways.forEach((name, way) -> table.add(name, "connect", millis(way, connections))));
        report.add(table);
        report.note("With TLS both sides show certificates. Sessions are not taken up again.");
    }

    private static double millis(Supplier<LettuceConnectionFactory> way, int connections) {
        LettuceConnectionFactory factory = way.get();
        factory.setShareNativeConnection(false);
        long from = System.nanoTime();
        for (int i = 0; i < connections; i++) {
            try (var connection = factory.getConnection()) {
                connection.ping();
            }
        }
        double millis = (System.nanoTime() - from) / 1e6 / connections;
        factory.destroy();
        return millis;
    }
}
