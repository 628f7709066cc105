package io.secureredis.jobs.autoconfigure;

import io.secureredis.jobs.JobDeclarationException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Explains what is wrong with a job's declaration or a setting of the jobs, and what to do. Runs before the starter's
 * analyzer, which knows only the code.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class JobDeclarationFailureAnalyzer extends AbstractFailureAnalyzer<JobDeclarationException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, JobDeclarationException cause) {
        return new FailureAnalysis(cause.code() + " " + cause.description(), cause.action(), cause);
    }
}
