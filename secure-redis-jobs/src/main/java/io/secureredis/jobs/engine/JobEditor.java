package io.secureredis.jobs.engine;

import static io.secureredis.jobs.redis.JobRedis.bytes;

import io.secureredis.crypto.OpenException;
import io.secureredis.jobs.CallChecks;
import io.secureredis.jobs.JobException;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.JobProperties;
import io.secureredis.jobs.arguments.JobArguments;
import io.secureredis.jobs.declarations.JobDefinition;
import io.secureredis.jobs.declarations.JobRegistry;
import io.secureredis.jobs.inspect.JobOperations.Draft;
import io.secureredis.jobs.inspect.JobOperations.Kind;
import io.secureredis.jobs.inspect.JobOperations.Parameter;
import io.secureredis.jobs.inspect.JobOperations.Sent;
import io.secureredis.jobs.inspect.JobOperations.Task;
import io.secureredis.jobs.redis.JobKey;
import io.secureredis.jobs.redis.JobRedis;
import io.secureredis.jobs.redis.StoredValues;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.temporal.Temporal;
import java.time.temporal.TemporalAmount;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.util.ClassUtils;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;

/** Puts jobs with arguments that a person typed, on the way of a call. */
final class JobEditor {

    private static final Set<Class<?>> WHOLE =
            Set.of(Byte.class, Short.class, Integer.class, Long.class, BigInteger.class);
    private static final Set<Class<?>> NUMBERS = Set.of(Float.class, Double.class, BigDecimal.class);
    private static final Set<Class<?>> TEXTS = Set.of(String.class, CharSequence.class, Character.class, UUID.class);

    private final JobQueues queues;
    private final JobRegistry registry;
    private final JobArguments arguments;
    private final JobProducer producer;
    private final JobProperties properties;
    private final ParameterNameDiscoverer names = new DefaultParameterNameDiscoverer();

    JobEditor(
            JobQueues queues,
            JobRegistry registry,
            JobArguments arguments,
            JobProducer producer,
            JobProperties properties) {
        this.queues = queues;
        this.registry = registry;
        this.arguments = arguments;
        this.producer = producer;
        this.properties = properties;
    }

    List<Task> tasks() {
        return registry.all().stream()
                .map(this::describe)
                .sorted(Comparator.comparing(Task::name))
                .toList();
    }

    Optional<Task> task(String name) {
        return Optional.ofNullable(registry.find(CallChecks.present(name, "The name of the task")))
                .map(this::describe);
    }

    private Task describe(JobDefinition job) {
        @Nullable String[] known = names.getParameterNames(job.method());
        List<JavaType> types = job.signature().types();
        List<Parameter> parameters = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            String name = known == null ? null : known[i];
            JavaType type = types.get(i);
            parameters.add(new Parameter(
                    name == null ? "argument " + (i + 1) : name,
                    shortened(type),
                    kind(type),
                    !type.isPrimitive(),
                    type.isEnumType() ? constants(type) : List.of()));
        }
        return new Task(job.name(), job.settings().queue(), parameters);
    }

    /** Without packages: {@code List<Order>}. */
    private static String shortened(JavaType type) {
        return type.toCanonical().replaceAll("[A-Za-z0-9_]+\\.", "").replace('$', '.');
    }

    private static List<String> constants(JavaType type) {
        return Arrays.stream(type.getRawClass().getEnumConstants())
                .map(constant -> ((Enum<?>) constant).name())
                .toList();
    }

    private static Kind kind(JavaType type) {
        return type.isEnumType() ? Kind.CONSTANT : kind(ClassUtils.resolvePrimitiveIfNecessary(type.getRawClass()));
    }

    private static Kind kind(Class<?> raw) {
        if (raw == LocalDate.class) {
            return Kind.DATE;
        }
        if (raw == Boolean.class) {
            return Kind.BOOLEAN;
        }
        if (WHOLE.contains(raw)) {
            return Kind.WHOLE;
        }
        if (NUMBERS.contains(raw)) {
            return Kind.NUMBER;
        }
        return TEXTS.contains(raw) || isTime(raw) ? Kind.TEXT : Kind.JSON;
    }

    private static boolean isTime(Class<?> raw) {
        return raw.getName().startsWith("java.time.")
                && !raw.isInterface()
                && (Temporal.class.isAssignableFrom(raw) || TemporalAmount.class.isAssignableFrom(raw));
    }

    /** Not yet sent. */
    private record Prepared(String before, String after, Function<@Nullable String, Sent> send) implements Draft {

        @Override
        public Optional<JobId> put() {
            return Optional.ofNullable(send.apply(null).job());
        }

        @Override
        public Sent put(String number) {
            return send.apply(CallChecks.number(number));
        }

        @Override
        public String toString() {
            return "Draft[" + before + ", " + after + "]";
        }
    }

    Draft enqueue(String task, List<String> typed) {
        JobDefinition job = known(CallChecks.present(task, "The name of the task"));
        @Nullable
        Object[] values = arguments.readTyped(job.name(), job.signature().types(), typed);
        CallSpec call = CallSpec.of(job, values);
        JobQueue queue = queues.get(call.queue());
        byte[] written = producer.writeArguments(call);
        String uniqueKey = producer.uniqueKey(call, written);
        return new Prepared("", digest(queue, job.name(), written), number -> {
            JobProducer.Prepared prepared = producer.prepare(call, 0);
            return producer.putOnce(
                    queue,
                    number,
                    prepared.job().id(),
                    put -> isCallOf(job, written, put) || (uniqueKey != null && uniqueKey.equals(put.uniqueKey())),
                    () -> producer.put(prepared));
        });
    }

    private boolean isCallOf(JobDefinition job, byte[] written, JobBody put) {
        return job.equals(registry.find(put.task())) && Arrays.equals(written, put.arguments());
    }

    private JobDefinition known(String task) {
        JobDefinition job = registry.find(task);
        if (job == null) {
            throw new JobException(
                    "SR411",
                    "The job is not one of this application, so the types of its arguments are not known here. Use the dashboard of the application that has it.");
        }
        return job;
    }

    Optional<Draft> retry(String queue, JobId id, List<String> typed) {
        CallChecks.present(id, "The job id");
        return queues.parts(queue, properties.queue(queues.get(queue).name()).shards()).stream()
                .map(part -> Optional.ofNullable(retry(part, id, typed)))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private @Nullable Draft retry(JobQueue queue, JobId id, List<String> typed) {
        boolean dead = isIn(queue, JobKey.DEAD, id);
        byte[] envelope = dead || isIn(queue, JobKey.RETRYING, id)
                ? StoredValues.one(queue.store(), JobKey.BODY, bytes(id.value()))
                : null;
        JobBody body = envelope == null ? null : opened(queue, id, envelope);
        // One that is on its way to another queue is none of this queue any more
        if (envelope == null || body == null || body.moving() != null) {
            return null;
        }
        JobBody edited = edited(body, typed, queue);
        return new Prepared(
                digest(queue, body.task(), body.arguments()),
                digest(queue, body.task(), edited.arguments()),
                number -> new Sent(requeue(queue, id, envelope, edited, dead), false));
    }

    /** Returns the body with other arguments, valid from now on. */
    private JobBody edited(JobBody body, List<String> typed, JobQueue queue) {
        JobDefinition job = known(body.task());
        List<JavaType> types = job.signature().types();
        byte[] written = arguments.write(job.name(), types, arguments.readTyped(job.name(), types, typed));
        long now = queue.nowMs();
        return body.withArguments(job.signature().fingerprint(), written)
                .withTimes(now, CallChecks.endMs(now, properties.maxAge()));
    }

    private static boolean isIn(JobQueue queue, JobKey state, JobId id) {
        JobRedis redis = queue.store().redis();
        return redis.awaitOrNull(redis.commands().zscore(queue.store().keys().of(state), bytes(id.value()))) != null;
    }

    /** Returns what a job is, or {@code null} if it is not in this queue or does not open. */
    static @Nullable JobBody body(JobQueue queue, JobId id) {
        byte[] envelope = StoredValues.one(queue.store(), JobKey.BODY, bytes(id.value()));
        return envelope == null ? null : opened(queue, id, envelope);
    }

    private static @Nullable JobBody opened(JobQueue queue, JobId id, byte[] envelope) {
        try {
            return JobBody.parse(queue.envelopes().open(id.value(), Role.BODY, envelope));
        } catch (OpenException | JacksonException | JobException doesNotOpen) {
            return null;
        }
    }

    private static @Nullable JobId requeue(JobQueue queue, JobId id, byte[] envelope, JobBody edited, boolean dead) {
        byte[] sealed = queue.envelopes().seal(id.value(), Role.BODY, edited.toBytes());
        boolean done = queue.store().redis().await(queue.store().requeue(id, envelope, sealed, dead));
        return done ? id : null;
    }

    /** An HMAC: of arguments that have few possible values, a hash without a key would tell the value. */
    private static String digest(JobQueue queue, String task, byte[] arguments) {
        return queue.envelopes().digest(task, arguments);
    }
}
