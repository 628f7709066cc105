package io.secureredis.jobs.autoconfigure;

import io.secureredis.autoconfigure.ConditionalOnSetting;
import java.util.Map;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * Matches if the jobs' Redis is unambiguous: there is one factory, or a primary one; one is named; or
 * {@code secure-redis.jobs.redis.*} describes one. Otherwise jobs step back, as Boot does.
 */
final class OnKnownJobsRedis extends AnyNestedCondition {

    OnKnownJobsRedis() {
        super(ConfigurationPhase.REGISTER_BEAN);
    }

    @ConditionalOnSingleCandidate(RedisConnectionFactory.class)
    static final class OneFactory {}

    @ConditionalOnSetting("secure-redis.jobs.connection-factory")
    static final class Named {}

    @Conditional(OnRedisOfTheirOwn.class)
    static final class OfTheirOwn {}

    /** Matches if any {@code secure-redis.jobs.redis.*} is set. */
    static final class OnRedisOfTheirOwn extends SpringBootCondition {

        @Override
        public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
            boolean described = Binder.get(context.getEnvironment())
                    .bind(JobsConnection.OURS, Bindable.mapOf(String.class, Object.class))
                    .map(Map::isEmpty)
                    .map(empty -> !empty)
                    .orElse(false);
            return new ConditionOutcome(
                    described,
                    ConditionMessage.forCondition("the jobs' own Redis").because(JobsConnection.OURS + ".*"));
        }
    }
}
