package io.secureredis.autoconfigure.connection;

import io.secureredis.CauseChain;
import io.secureredis.connection.ConnectionException;
import io.secureredis.connection.ConnectionFailures;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Explains why Redis cannot be used at startup, for this library's exceptions and for Lettuce's exceptions that a bean
 * let through.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class ConnectionFailureAnalyzer implements FailureAnalyzer {

    private static final List<String> OF_REDIS =
            List.of("io.lettuce.core.", "org.springframework.data.redis.", "redis.clients.jedis.");

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        if (!isOfRedis(failure)) {
            return null;
        }
        return ConnectionFailures.anywhere()
                .explain(failure)
                .map(ConnectionFailureAnalyzer::analysis)
                .orElse(null);
    }

    /** Another server of the application may refuse a connection too, and has its own analyzers. */
    private static boolean isOfRedis(Throwable failure) {
        for (Throwable link : CauseChain.of(failure)) {
            String type = link.getClass().getName();
            if (link instanceof ConnectionException || OF_REDIS.stream().anyMatch(type::startsWith)) {
                return true;
            }
        }
        return false;
    }

    private static FailureAnalysis analysis(ConnectionException failure) {
        return new FailureAnalysis(failure.code() + " " + failure.description(), failure.action(), failure);
    }
}
