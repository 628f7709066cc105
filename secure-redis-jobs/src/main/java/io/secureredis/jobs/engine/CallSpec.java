package io.secureredis.jobs.engine;

import io.secureredis.jobs.CallChecks;
import io.secureredis.jobs.QueueNames;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;

/**
 * Describes a call, and how to put it into its queue.
 *
 * @param definition {@code null} for a call by name of a job that this application does not have
 * @param arguments not copied: the caller must not change them before the job is put
 * @param id as its caller chose it, or {@code null}
 * @param maxAttempts 0 for what the job declares
 * @param uniqueHold zero for not unique
 * @param immediate even in a transaction
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody
record CallSpec(
        String task,
        @Nullable JobDefinition definition,
        @Nullable Object[] arguments,
        String queue,
        @Nullable String id,
        int priority,
        int maxAttempts,
        @Nullable String uniqueKey,
        Duration uniqueHold,
        @Nullable Duration maxAge,
        List<String> tags,
        boolean immediate) {

    static CallSpec of(JobDefinition job, @Nullable Object[] arguments) {
        JobDefinition.Settings settings = job.settings();
        return new CallSpec(
                job.name(),
                job,
                arguments,
                settings.queue(),
                null,
                settings.priority(),
                0,
                null,
                settings.unique(),
                null,
                settings.tags(),
                false);
    }

    static CallSpec byName(String task, String queue, @Nullable Object[] arguments) {
        return new CallSpec(task, null, arguments, queue, null, 5, 0, null, Duration.ZERO, null, List.of(), false);
    }

    @Nullable
    String fingerprint() {
        return definition == null ? null : definition.signature().fingerprint();
    }

    @Nullable
    List<JavaType> types() {
        return definition == null ? null : definition.signature().types();
    }

    CallSpec withId(String value) {
        return new CallSpec(
                task,
                definition,
                arguments,
                queue,
                CallChecks.text(value, "The id"),
                priority,
                maxAttempts,
                uniqueKey,
                uniqueHold,
                maxAge,
                tags,
                immediate);
    }

    CallSpec withQueue(String value) {
        return new CallSpec(
                task,
                definition,
                arguments,
                QueueNames.requireWhole(value),
                id,
                priority,
                maxAttempts,
                uniqueKey,
                uniqueHold,
                maxAge,
                tags,
                immediate);
    }

    CallSpec withPriority(int value) {
        return new CallSpec(
                task,
                definition,
                arguments,
                queue,
                id,
                CallChecks.between(value, 1, 9, "The priority"),
                maxAttempts,
                uniqueKey,
                uniqueHold,
                maxAge,
                tags,
                immediate);
    }

    CallSpec withMaxAttempts(int value) {
        return new CallSpec(
                task,
                definition,
                arguments,
                queue,
                id,
                priority,
                CallChecks.between(value, 1, Integer.MAX_VALUE, "The maximum number of attempts"),
                uniqueKey,
                uniqueHold,
                maxAge,
                tags,
                immediate);
    }

    CallSpec withUnique(String key, Duration hold) {
        return new CallSpec(
                task,
                definition,
                arguments,
                queue,
                id,
                priority,
                maxAttempts,
                CallChecks.text(key, "The unique key"),
                CallChecks.positive(hold, "The time for which the unique key is held"),
                maxAge,
                tags,
                immediate);
    }

    CallSpec withMaxAge(Duration value) {
        return new CallSpec(
                task,
                definition,
                arguments,
                queue,
                id,
                priority,
                maxAttempts,
                uniqueKey,
                uniqueHold,
                CallChecks.positive(value, "The age after which the job expires"),
                tags,
                immediate);
    }

    CallSpec withTags(String... more) {
        return new CallSpec(
                task,
                definition,
                arguments,
                queue,
                id,
                priority,
                maxAttempts,
                uniqueKey,
                uniqueHold,
                maxAge,
                CallChecks.tags(tags, more),
                immediate);
    }

    CallSpec atOnce() {
        return new CallSpec(
                task,
                definition,
                arguments,
                queue,
                id,
                priority,
                maxAttempts,
                uniqueKey,
                uniqueHold,
                maxAge,
                tags,
                true);
    }

    /** Omits the arguments. */
    @Override
    public String toString() {
        return "CallSpec[" + task + "]";
    }
}
