package io.secureredis.admin.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Explains why the dashboard does not start, and what to do. Runs before the starter's analyzer, which knows only the
 * code.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class DashboardStartFailureAnalyzer extends AbstractFailureAnalyzer<DashboardStartException> {

    @Override
    protected FailureAnalysis analyze(Throwable root, DashboardStartException cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.action(), cause);
    }
}
