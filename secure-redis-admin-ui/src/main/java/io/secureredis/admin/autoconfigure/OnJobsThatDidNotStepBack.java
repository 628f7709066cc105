package io.secureredis.admin.autoconfigure;

import io.secureredis.jobs.inspect.JobInspector;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;

/**
 * Matches if there are jobs to show, or none for a reason that stops the application ({@code SR502}). If jobs stepped
 * back like Boot's own features, so does the dashboard.
 */
final class OnJobsThatDidNotStepBack extends AnyNestedCondition {

    static final String MAPPER = "secureJobsSteppedBackMapper";
    static final String CONNECTION = "secureJobsSteppedBackConnection";

    OnJobsThatDidNotStepBack() {
        super(ConfigurationPhase.REGISTER_BEAN);
    }

    @ConditionalOnBean(JobInspector.class)
    static final class Jobs {}

    @ConditionalOnMissingBean(name = {MAPPER, CONNECTION})
    static final class NotSteppedBack {}
}
