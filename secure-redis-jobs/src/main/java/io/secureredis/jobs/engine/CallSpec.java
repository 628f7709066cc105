package io.secureredis.jobs.engine;

import io.secureredis.jobs.CallChecks;
import io.secureredis.jobs.QueueNames;
import io.secureredis.jobs.declarations.JobDefinition;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
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
        return changed(draft -> draft.id = CallChecks.text(value, "The id"));
    }

    CallSpec withQueue(String value) {
        return changed(draft -> draft.queue = QueueNames.requireWhole(value));
    }

    CallSpec withPriority(int value) {
        return changed(draft -> draft.priority = CallChecks.between(value, 1, 9, "The priority"));
    }

    CallSpec withMaxAttempts(int value) {
        return changed(draft ->
                draft.maxAttempts = CallChecks.between(value, 1, Integer.MAX_VALUE, "The maximum number of attempts"));
    }

    CallSpec withUnique(String key, Duration hold) {
        return changed(draft -> {
            draft.uniqueKey = CallChecks.text(key, "The unique key");
            draft.uniqueHold = CallChecks.positive(hold, "The time for which the unique key is held");
        });
    }

    CallSpec withMaxAge(Duration value) {
        return changed(draft -> draft.maxAge = CallChecks.positive(value, "The age after which the job expires"));
    }

    CallSpec withTags(String... more) {
        return changed(draft -> draft.tags = CallChecks.tags(tags, more));
    }

    CallSpec atOnce() {
        return changed(draft -> draft.immediate = true);
    }

    private CallSpec changed(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return new CallSpec(
                task,
                definition,
                arguments,
                draft.queue,
                draft.id,
                draft.priority,
                draft.maxAttempts,
                draft.uniqueKey,
                draft.uniqueHold,
                draft.maxAge,
                draft.tags,
                draft.immediate);
    }

    /** Omits the arguments. */
    @Override
    public String toString() {
        return "CallSpec[" + task + "]";
    }

    /** What a caller may change of a call. */
    private static final class Draft {

        private String queue;
        private @Nullable String id;
        private int priority;
        private int maxAttempts;
        private @Nullable String uniqueKey;
        private Duration uniqueHold;
        private @Nullable Duration maxAge;
        private List<String> tags;
        private boolean immediate;

        Draft(CallSpec call) {
            queue = call.queue;
            id = call.id;
            priority = call.priority;
            maxAttempts = call.maxAttempts;
            uniqueKey = call.uniqueKey;
            uniqueHold = call.uniqueHold;
            maxAge = call.maxAge;
            tags = call.tags;
            immediate = call.immediate;
        }
    }
}
