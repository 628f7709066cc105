package io.secureredis.jobs.autoconfigure;

import io.secureredis.jobs.JobDeclarationException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains what is wrong with a job's declaration, and what to do. */
final class JobDeclarationFailureAnalyzer extends AbstractFailureAnalyzer<JobDeclarationException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, JobDeclarationException cause) {
        return new FailureAnalysis(cause.code() + " " + cause.description(), cause.action(), cause);
    }
}
