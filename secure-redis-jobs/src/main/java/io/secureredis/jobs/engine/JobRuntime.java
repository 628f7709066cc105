package io.secureredis.jobs.engine;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.secureredis.connection.ConnectionException;
import io.secureredis.crypto.Sealer;
import io.secureredis.jobs.Backoff;
import io.secureredis.jobs.CalledJob;
import io.secureredis.jobs.JobCall;
import io.secureredis.jobs.JobDeclarationException;
import io.secureredis.jobs.JobException;
import io.secureredis.jobs.JobInterceptor;
import io.secureredis.jobs.JobProperties;
import io.secureredis.jobs.JobServer;
import io.secureredis.jobs.SecureJobs;
import io.secureredis.jobs.arguments.JobArguments;
import io.secureredis.jobs.declarations.JobRegistry;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobInspector.MissingKey;
import io.secureredis.jobs.inspect.JobOperations;
import io.secureredis.jobs.inspect.JobRewrapReport;
import io.secureredis.jobs.inspect.JobServerState;
import io.secureredis.jobs.inspect.QueueOverview;
import io.secureredis.jobs.redis.JobRedis;
import io.secureredis.jobs.redis.QueueStore;
import io.secureredis.serializer.AllowedTypes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Everything that puts, runs and inspects the jobs of one application, wired together; the auto-configuration creates
 * its beans from it.
 *
 * <p>Create it with a {@link Builder}. It opens connections when they are first needed, and closes them with
 * {@link #close}.
 */
public final class JobRuntime implements AutoCloseable {

    private final JobArguments arguments;
    private final JobQueues queues;
    private final JobRegistry registry;
    private final SecureJobs jobs;
    private final DefaultJobInspector inspector;
    private final JobOperations operations;
    private final JobWorkerParts parts;
    private final JobWorker worker;
    private final UnservedQueues unserved;
    private final Home home;

    private JobRuntime(Builder builder) {
        JobProperties properties = builder.properties;
        this.arguments = new JobArguments(builder.mapper, builder.types.andPackages(properties.allowedPackages()));
        this.registry = new JobRegistry(builder.beans, arguments.mapper(), properties);
        this.queues = new JobQueues(builder.servers(), JobNamespace.of(properties.namespace()));
        JobEvents events = new JobEvents(builder.publisher, builder.metrics);
        JobProducer producer = new JobProducer(queues, arguments, properties, JobHeaders.all(builder.carriers));
        RecurringJobs recurring = new RecurringJobs(queues, producer, properties, events);
        this.jobs = new DefaultSecureJobs(
                registry,
                new DefaultJobCall.Target(producer, queues, recurring, new InlineJobs(arguments, properties)),
                properties.defaultQueue());
        this.parts = new JobWorkerParts(
                properties,
                registry,
                queues,
                recurring,
                new JobWorkerParts.Application(arguments, builder.interceptors, builder.backoff),
                events);
        this.worker = new JobWorker(parts);
        this.unserved = new UnservedQueues(queues);
        this.inspector = new DefaultJobInspector(
                queues, new JobReader(registry, arguments, properties), recurring, parts::queueNames);
        this.operations = new DefaultJobOperations(
                queues, recurring, properties, new JobEditor(queues, registry, arguments, producer, properties));
        this.home = builder.home(JobNamespace.of(properties.namespace()));
    }

    /** Returns a builder. */
    public static Builder builder(
            ConfigurableListableBeanFactory beans,
            ApplicationEventPublisher publisher,
            JsonMapper mapper,
            JobProperties properties) {
        return new Builder(beans, publisher, mapper, properties);
    }

    /**
     * Where the queues are that have no server of their own, for other things that belong to the same application.
     *
     * @param keyPrefix of every key of the jobs
     * @param namespace of the jobs; may be empty
     */
    public record Home(RedisConnectionFactory connections, Sealer sealer, String keyPrefix, String namespace) {}

    /** Collects the parts of a {@link JobRuntime}. */
    public static final class Builder {

        private final ConfigurableListableBeanFactory beans;
        private final ApplicationEventPublisher publisher;
        private final JsonMapper mapper;
        private final JobProperties properties;
        private final List<JobQueues.Server> named = new ArrayList<>();
        private final List<JobInterceptor> interceptors = new ArrayList<>();
        private final List<JobHeaders> carriers = new ArrayList<>();
        private JobQueues.@Nullable Server other;
        private @Nullable RedisConnectionFactory connections;
        private JobMetrics metrics = JobMetrics.NONE;
        private Backoff backoff;
        private AllowedTypes types = AllowedTypes.jdkValues();
        private @Nullable Long largestString;

        private Builder(
                ConfigurableListableBeanFactory beans,
                ApplicationEventPublisher publisher,
                JsonMapper mapper,
                JobProperties properties) {
            this.beans = beans;
            this.publisher = publisher;
            this.mapper = mapper;
            this.properties = properties;
            JobPropertiesCheck.check(properties);
            this.backoff = Backoff.exponential(
                    properties.retry().maxDelay(), properties.retry().jitter());
            JobHeaders.OfMdc mdc = new JobHeaders.OfMdc(properties.context().mdc());
            carriers.add(mdc);
            interceptors.add(mdc);
        }

        /**
         * Sets the server of every queue that has none of its own. Required.
         *
         * @throws JobException {@code SR421} if it is not Lettuce's
         */
        public Builder server(RedisConnectionFactory connections, Sealer sealer) {
            other = server(connections, sealer, Set.of());
            this.connections = connections;
            return this;
        }

        private Home home(JobNamespace namespace) {
            return new Home(
                    Objects.requireNonNull(connections),
                    Objects.requireNonNull(other).sealer(),
                    namespace.prefix(),
                    namespace.name());
        }

        /** Adds a server for some queues; they are sealed like all others unless it has its own sealer. */
        public Builder server(JobServer server, Sealer otherwise) {
            Sealer own = server.sealer();
            named.add(server(server.connections(), own == null ? otherwise : own, server.queues()));
            return this;
        }

        private static JobQueues.Server server(RedisConnectionFactory connections, Sealer sealer, Set<String> queues) {
            return new JobQueues.Server(new JobRedis(connections), sealer, queues);
        }

        private List<JobQueues.Server> servers() {
            if (other == null) {
                throw new IllegalStateException("There is no server for the queues that do not have their own");
            }
            List<JobQueues.Server> all = new ArrayList<>(named);
            all.add(other);
            Long most = largestString;
            if (most != null) {
                all.forEach(server -> server.redis().limitStrings(most));
            }
            return all;
        }

        /**
         * Sets the largest string in Redis, in bytes, that is read; a job with a larger body is dead unread. By default
         * 65 MB.
         */
        public Builder largestString(long bytes) {
            this.largestString = bytes;
            return this;
        }

        /** Sets the interceptors of every job, outermost first. */
        public Builder interceptors(List<JobInterceptor> around) {
            interceptors.addAll(around);
            return this;
        }

        /**
         * Sets the classes that arguments may name, in addition to those of {@code secure-redis.jobs.allowed-packages}.
         * By default the JDK's value types.
         */
        public Builder allowedTypes(AllowedTypes allowed) {
            this.types = allowed;
            return this;
        }

        /** Sets the waits between attempts. */
        public Builder backoff(Backoff waits) {
            this.backoff = waits;
            return this;
        }

        /** Counts events in a registry. */
        public Builder metrics(MeterRegistry registry) {
            this.metrics = new MicrometerJobMetrics(registry);
            return this;
        }

        /** Observes puts and attempts, and carries the trace from one to the other. */
        public Builder observations(ObservationRegistry registry) {
            ObservedJobs observed = new ObservedJobs(registry);
            carriers.add(observed);
            interceptors.add(observed);
            return this;
        }

        /** Returns a runtime with these settings; it does nothing yet. */
        public JobRuntime build() {
            return new JobRuntime(this);
        }
    }

    /**
     * Finds the declared jobs and checks them.
     *
     * @throws JobDeclarationException if a declaration is invalid
     */
    public void check() {
        registry.check();
    }

    /** Returns the interface that puts jobs into queues. */
    public SecureJobs jobs() {
        return jobs;
    }

    /** Returns the interface that reads queues. */
    public JobInspector inspector() {
        return inspector;
    }

    /** Returns the interface that changes queues. */
    public JobOperations operations() {
        return operations;
    }

    /** Returns the worker, which runs jobs while it is started. */
    public SmartLifecycle worker() {
        return worker;
    }

    CalledJob describe(JobCall call) {
        CallSpec spec = ((DefaultJobCall) call).spec();
        return new CalledJob(
                spec.task(),
                spec.queue(),
                arguments.split(arguments.write(spec.task(), spec.types(), spec.arguments())));
    }

    int runDue() {
        return new ManualWorker(parts).run();
    }

    RecurringJobs recurring() {
        return parts.recurring();
    }

    JobQueue queue(String name) {
        return queues.get(name);
    }

    JobQueues queues() {
        return queues;
    }

    /** Returns the server and the secret of the queues that have none of their own. */
    public Home home() {
        return home;
    }

    /**
     * Seals the stored jobs and schedules of every queue again under the primary secret.
     *
     * @param dryRun whether nothing is written
     * @param pace receives after each step how many jobs it examined, and may wait
     * @throws JobException {@code SR420} if Redis does not answer
     */
    public JobRewrapReport rewrap(boolean dryRun, LongConsumer pace) {
        return rewrapper().all(dryRun, pace);
    }

    JobRewrapper rewrapper() {
        return new JobRewrapper(queues, recurring());
    }

    /**
     * Returns whether a job of another library was imported before.
     *
     * @throws JobException {@code SR420} if Redis does not answer
     */
    public boolean wasImported(String source, String id) {
        return queues.remembersImport(source, id);
    }

    /**
     * Puts a job of another library into its queue, and remembers it. It gets an id that is derived from its source, so
     * its queue accepts it only once while it holds it.
     *
     * @param call created by {@link #jobs()}
     * @param due when it has to run; {@code null} or a past moment for now
     * @throws JobException as the call throws it
     */
    public void putImported(JobCall call, String source, String id, @Nullable Instant due) {
        JobCall once = call.withId(source + " " + id).immediately();
        if (due == null) {
            once.delay();
        } else {
            once.enqueueAt(due);
        }
        queues.rememberImport(source, id);
    }

    /** Returns what the jobs of this application seal, for the startup line; empty if no method is a job. */
    public List<String> describeSealed() {
        int jobs = registry.all().size();
        if (jobs == 0) {
            return List.of();
        }
        int queues = queueNames().size();
        return List.of(
                (jobs == 1 ? "1 job" : jobs + " jobs") + " in " + (queues == 1 ? "1 queue" : queues + " queues"));
    }

    /** Returns the names of the queues of this application. */
    public Set<String> queueNames() {
        return parts.queueNames();
    }

    /**
     * What the servers say of their memory, at most a second old; without those that refuse {@code INFO}. One of
     * several that does not answer is marked.
     *
     * @throws JobException {@code SR420} if none answers
     */
    public List<JobServerState> serverStates() {
        return queues.states();
    }

    /**
     * Returns how many schedules of the queues that are served here this process cannot open, as of the last minute.
     * Used by health checks.
     */
    public int strandedSchedules() {
        return recurring().stranded();
    }

    /** Returns the secrets that waiting jobs need and this process lacks, as of the last minutes. */
    public List<MissingKey> missingKeys() {
        return queues.stranded().missing();
    }

    /** Whether the server answers, or any of several; for health checks. Throws {@code SR420} if not. */
    public void ping() {
        queues.ping();
    }

    /**
     * Returns why Redis, although it answers, refuses puts or what workers of this process send, by queue; for health
     * checks.
     */
    public Map<String, ConnectionException> refusals() {
        return queues.refusals();
    }

    /**
     * The queues that hold waiting jobs and that no worker anywhere serves; without those whose server, one of several,
     * does not answer.
     */
    public List<String> unservedQueues() {
        return unserved.find();
    }

    /**
     * Returns what was removed from the queues of this application since they were first used: {@code capped}, failed
     * jobs removed before their time; {@code setAside}, foreign entries; and {@code putBack}, jobs that had lost their
     * state.
     */
    public Map<String, Long> removals() {
        long capped = 0;
        long setAside = 0;
        long putBack = 0;
        for (QueueStore.Removed removed : queues.survey()
                .read(
                        parts.queueNames(),
                        queue -> queue.store().removed(),
                        (name, silentFor) -> QueueStore.Removed.NOTHING)) {
            capped += removed.capped();
            setAside += removed.setAside();
            putBack += removed.putBack();
        }
        return Map.of("capped", capped, "setAside", setAside, "putBack", putBack);
    }

    /**
     * Returns the queues of this application that are paused, and why; without those whose server, one of several, does
     * not answer.
     */
    public Map<String, Optional<QueueOverview.Pause>> pausedQueues() {
        return inspector.paused(parts.queueNames());
    }

    void shiftClock(Duration forward) {
        queues.shiftClock(forward);
    }

    /**
     * Closes the connections that puts and tools share; they open again when they are needed. Call it before their
     * client ends, which would otherwise close them a second time and log that.
     */
    public void disconnect() {
        queues.close();
    }

    @Override
    public void close() {
        worker.stop();
        queues.close();
    }
}
