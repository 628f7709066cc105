package io.secureredis.admin.autoconfigure;

import io.secureredis.jobs.JobInspector;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;

/** There are jobs to show, or none for a reason that stops the application ({@code SR502}). Where jobs stepped back as Boot's own features do, the dashboard does so too. */
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
