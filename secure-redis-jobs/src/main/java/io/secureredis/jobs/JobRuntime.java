package io.secureredis.jobs;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.secureredis.crypto.Sealer;
import io.secureredis.serializer.AllowedTypes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Everything that puts, runs and inspects the jobs of one application, wired together; what the auto-configuration makes its beans of.
 *
 * <p>Made by a {@link Builder}. Opens connections when they are first needed, and closes them with {@link #close}.
 */
public final class JobRuntime implements AutoCloseable {

    private final JobArguments arguments;
    private final JobQueues queues;
    private final JobRegistry registry;
    private final SecureJobs jobs;
    private final JobInspector inspector;
    private final JobOperations operations;
    private final JobWorkerParts parts;
    private final JobWorker worker;
    private final UnservedQueues unserved;

    private JobRuntime(Builder builder) {
        JobProperties properties = builder.properties;
        this.arguments = new JobArguments(builder.mapper, builder.types.andPackages(properties.allowedPackages()));
        this.registry = new JobRegistry(() -> new JobScanner(builder.beans, arguments.mapper(), properties).scan());
        this.queues = new JobQueues(builder.servers(), JobNamespace.of(properties.namespace()));
        JobEvents events = new JobEvents(builder.publisher, builder.metrics);
        JobProducer producer = new JobProducer(queues, arguments, properties, JobHeaders.all(builder.carriers));
        RecurringJobs recurring = new RecurringJobs(queues, producer, properties, events);
        this.jobs = new DefaultSecureJobs(
                registry,
                new CallTarget(producer, queues, recurring, new InlineJobs(arguments, properties)),
                properties.defaultQueue());
        this.parts = new JobWorkerParts(
                properties,
                registry,
                queues,
                arguments,
                recurring,
                builder.interceptors,
                builder.backoff,
                events,
                new StrandedJobs());
        this.worker = new JobWorker(parts);
        this.unserved = new UnservedQueues(queues);
        this.inspector = new DefaultJobInspector(
                queues, new JobReader(registry, arguments, properties), parts::queueNames, parts.stranded());
        this.operations = new DefaultJobOperations(queues, recurring, properties);
    }

    /** A runtime to be adjusted. */
    public static Builder builder(
            ConfigurableListableBeanFactory beans,
            ApplicationEventPublisher publisher,
            JsonMapper mapper,
            JobProperties properties) {
        return new Builder(beans, publisher, mapper, properties);
    }

    /** Collects what a {@link JobRuntime} is made of. */
    public static final class Builder {

        private final ConfigurableListableBeanFactory beans;
        private final ApplicationEventPublisher publisher;
        private final JsonMapper mapper;
        private final JobProperties properties;
        private final List<JobQueues.Server> named = new ArrayList<>();
        private final List<JobInterceptor> interceptors = new ArrayList<>();
        private final List<JobHeaders> carriers = new ArrayList<>();
        private JobQueues.@Nullable Server other;
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
            MdcHeaders mdc = new MdcHeaders(properties.context().mdc());
            carriers.add(mdc);
            interceptors.add(mdc);
        }

        /**
         * The server of every queue that has none of its own. Required.
         *
         * @throws JobException {@code SR421} if it is not Lettuce's
         */
        public Builder server(RedisConnectionFactory connections, Sealer sealer) {
            other = server(connections, sealer, Set.of());
            return this;
        }

        /** A server for some queues; sealed like all others unless it says otherwise. */
        public Builder server(JobServer server, Sealer otherwise) {
            Sealer own = server.sealer();
            named.add(server(server.connections(), own == null ? otherwise : own, server.queues()));
            return this;
        }

        private static JobQueues.Server server(RedisConnectionFactory connections, Sealer sealer, Set<String> queues) {
            return new JobQueues.Server(new JobRedis(new JobConnections(connections)), sealer, queues);
        }

        private List<JobQueues.Server> servers() {
            if (other == null) {
                throw new IllegalStateException("There is no server for the queues that have none of their own");
            }
            List<JobQueues.Server> all = new ArrayList<>(named);
            all.add(other);
            Long most = largestString;
            if (most != null) {
                all.forEach(server -> server.redis().limitStrings(most));
            }
            return all;
        }

        /** How many bytes a string in Redis may have that is read; a job with a larger body is dead unread. By default 65 MB. */
        public Builder largestString(long bytes) {
            this.largestString = bytes;
            return this;
        }

        /** What runs around every job, outermost first. */
        public Builder interceptors(List<JobInterceptor> around) {
            interceptors.addAll(around);
            return this;
        }

        /** The classes that arguments may name, beside those of {@code secure-redis.jobs.allowed-packages}. By default the JDK's values. */
        public Builder allowedTypes(AllowedTypes allowed) {
            this.types = allowed;
            return this;
        }

        /** Replaces the waits between attempts. */
        public Builder backoff(Backoff waits) {
            this.backoff = waits;
            return this;
        }

        /** Counts what happens. */
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

        /** A runtime of what was given; it does nothing yet. */
        public JobRuntime build() {
            return new JobRuntime(this);
        }
    }

    /**
     * Finds the declared jobs and checks them.
     *
     * @throws JobDeclarationException if one cannot work
     */
    public void check() {
        registry.check();
    }

    /** Puts jobs. */
    public SecureJobs jobs() {
        return jobs;
    }

    /** Reads queues. */
    public JobInspector inspector() {
        return inspector;
    }

    /** Changes queues. */
    public JobOperations operations() {
        return operations;
    }

    /** Runs jobs while it is started. */
    public SmartLifecycle worker() {
        return worker;
    }

    /** What a call of {@link #jobs()} would put, without putting it. For tests. */
    public CalledJob describe(JobCall call) {
        CallSpec spec = ((DefaultJobCall) call).spec();
        return new CalledJob(
                spec.task(),
                spec.queue(),
                arguments.split(arguments.write(spec.task(), spec.types(), spec.arguments())));
    }

    /**
     * Runs what is due now in this thread, one job after the other, what they put meanwhile included; returns how many attempts that were. For tests, without a started worker.
     */
    public int runDue() {
        return new HandCrank(parts).run();
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

    /** Seals stored jobs again under the primary secret. */
    public JobRewrapper rewrapper() {
        return new JobRewrapper(queues, recurring());
    }

    /** What the jobs of this application seal, for the line at its start; empty where no method is a job. */
    public List<String> describeSealed() {
        int jobs = registry.all().size();
        if (jobs == 0) {
            return List.of();
        }
        int queues = queueNames().size();
        return List.of(
                (jobs == 1 ? "1 job" : jobs + " jobs") + " in " + (queues == 1 ? "1 queue" : queues + " queues"));
    }

    Set<String> queueNames() {
        return parts.queueNames();
    }

    /**
     * What the servers say of their memory, at most a second old; without those that refuse {@code INFO}.
     *
     * @throws JobException {@code SR420} if one does not answer
     */
    public List<JobServerState> serverStates() {
        return queues.states();
    }

    /** The key ids of waiting jobs that this process cannot open, as of the last minutes; for health checks. */
    public List<String> missingKeyIds() {
        return missingKeys().stream().map(MissingKey::keyId).toList();
    }

    /** The secrets that waiting jobs need and this process lacks, as of the last minutes. */
    public List<MissingKey> missingKeys() {
        return parts.stranded().missing();
    }

    /** Whether every server answers; for health checks. Throws {@code SR420} if one does not. */
    public void ping() {
        queues.ping();
    }

    /** The queues that hold waiting jobs and that no worker anywhere serves. */
    public List<String> unservedQueues() {
        return unserved.find();
    }

    /** What was removed from the queues of this application since they were first used: {@code capped}, failed jobs before their time; {@code setAside}, what is not the queues' own. */
    public Map<String, Long> removals() {
        long capped = 0;
        long setAside = 0;
        for (String name : parts.queueNames()) {
            QueueStore.Removed removed = queues.get(name).store().removed();
            capped += removed.capped();
            setAside += removed.setAside();
        }
        return Map.of("capped", capped, "setAside", setAside);
    }

    /**
     * Puts the clock forward for everything that this runtime puts, promotes, claims and fires. For tests: other processes on the same queues go on by the server's clock.
     */
    public void shiftClock(Duration forward) {
        queues.shiftClock(forward);
    }

    /** Closes the connections that puts and tools share; they are opened again when they are needed. Before the client that opened them ends, which closes them twice and says so. */
    public void disconnect() {
        queues.close();
    }

    @Override
    public void close() {
        worker.stop();
        queues.close();
    }
}
