package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.jobs.JobCall;
import io.secureredis.jobs.JobException;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.Schedule;
import io.secureredis.jobs.SecureJobs;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobOperations;
import io.secureredis.jobs.inspect.JobQuery;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.testserver.RedisTestServer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each public method of the jobs refuses {@code null} at the call, and says which argument it is. */
class NullArgumentsTest {

    private static final Map<Class<?>, Object> VALID = Map.of(
            String.class,
            "mail",
            JobId.class,
            new JobId("some"),
            JobState.class,
            JobState.DEAD,
            Duration.class,
            Duration.ofMinutes(1),
            Instant.class,
            Instant.EPOCH,
            Schedule.class,
            Schedule.every(Duration.ofHours(1)),
            JobQuery.class,
            JobQuery.of("mail", JobState.DEAD));

    private final List<String> wrong = new ArrayList<>();

    @Test
    void publicMethods_nullArgument_isRefusedWithACode() throws Exception {
        RedisTestServer redis = RedisTestServer.shared();
        redis.flushAll();
        try (JobApplication application = JobApplication.start(redis, Mailer.class, "worker.enabled=false")) {
            SecureJobs jobs = application.jobs();
            tryAll(JobOperations.class, application.operations());
            tryAll(JobInspector.class, application.inspector());
            tryAll(JobCall.class, jobs.call(Mailer::welcome, 1L, "a"));
        }
        assertThat(wrong).isEmpty();
    }

    private void tryAll(Class<?> type, Object target) throws Exception {
        for (Method method : type.getMethods()) {
            for (int at = 0; at < method.getParameterCount() && !Modifier.isStatic(method.getModifiers()); at++) {
                if (!method.getParameterTypes()[at].isPrimitive()) {
                    tryOne(method, target, at);
                }
            }
        }
    }

    private void tryOne(Method method, Object target, int at) throws Exception {
        @Nullable Object[] arguments = new @Nullable Object[method.getParameterCount()];
        for (int i = 0; i < arguments.length; i++) {
            Class<?> type = method.getParameterTypes()[i];
            arguments[i] = i == at ? null : type == int.class ? (Object) 1 : VALID.get(type);
        }
        method.setAccessible(true);
        try {
            method.invoke(target, arguments);
            wrong.add(method + ": accepted");
        } catch (InvocationTargetException e) {
            if (!(e.getCause() instanceof JobException refused) || !"SR416".equals(refused.code())) {
                wrong.add(method + " argument " + at + ": " + e.getCause());
            }
        }
    }
}
