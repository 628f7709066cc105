package io.secureredis.autoconfigure;

import io.secureredis.connection.ConnectionException;
import io.secureredis.connection.ConnectionFailures;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Says why Redis cannot be used at the start, for our own exceptions and for those of Lettuce that some bean let out. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class ConnectionFailureAnalyzer implements FailureAnalyzer {

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        return ConnectionFailures.anywhere()
                .explain(failure)
                .map(ConnectionFailureAnalyzer::analysis)
                .orElse(null);
    }

    private static FailureAnalysis analysis(ConnectionException failure) {
        return new FailureAnalysis(failure.code() + " " + failure.description(), failure.action(), failure);
    }
}
