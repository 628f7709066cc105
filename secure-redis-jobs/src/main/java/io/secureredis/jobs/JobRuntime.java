package io.secureredis.jobs;

import io.secureredis.crypto.Sealer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
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

    private final JobProperties properties;
    private final JobRegistry registry;
    private final JobQueues queues;
    private final SecureJobs jobs;
    private final JobInspector inspector;
    private final JobOperations operations;
    private final JobWorker worker;

    private JobRuntime(Builder builder) {
        this.properties = builder.properties;
        JobArguments arguments = new JobArguments(builder.mapper);
        this.registry = new JobRegistry(() -> new JobScanner(builder.beans, arguments.mapper(), properties).scan());
        this.queues = new JobQueues(builder.servers);
        JobEvents events = new JobEvents(builder.publisher, builder.metrics);
        JobProducer producer = new JobProducer(queues, arguments, properties, JobHeaders.NONE);
        RecurringJobs recurring = new RecurringJobs(queues, producer, properties, events);
        this.jobs = new DefaultSecureJobs(registry, producer, queues, recurring, properties.defaultQueue());
        JobWorkerParts parts = new JobWorkerParts(
                properties, registry, queues, arguments, recurring, builder.interceptors, builder.backoff, events);
        this.worker = new JobWorker(parts);
        this.inspector = new DefaultJobInspector(
                queues, new JobReader(registry, arguments, properties), () -> new TreeSet<>(parts.queueNames()));
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
        private final List<JobQueues.Server> servers = new ArrayList<>();
        private List<JobInterceptor> interceptors = List.of();
        private JobMetrics metrics = JobMetrics.NONE;
        private Backoff backoff;

        private Builder(
                ConfigurableListableBeanFactory beans,
                ApplicationEventPublisher publisher,
                JsonMapper mapper,
                JobProperties properties) {
            this.beans = beans;
            this.publisher = publisher;
            this.mapper = mapper;
            this.properties = properties;
            this.backoff = Backoff.exponential(
                    properties.retry().maxDelay(), properties.retry().jitter());
        }

        /**
         * The server of every queue that no other server has; to be given last.
         *
         * @throws JobException {@code SR421} if it is not Lettuce's
         */
        public Builder server(RedisConnectionFactory connections, Sealer sealer) {
            servers.add(
                    new JobQueues.Server(new JobRedis(new JobConnections(connections)), sealer, java.util.Set.of()));
            return this;
        }

        /** What runs around every job, outermost first. */
        public Builder interceptors(List<JobInterceptor> around) {
            this.interceptors = List.copyOf(around);
            return this;
        }

        /** Replaces the waits between attempts. */
        public Builder backoff(Backoff waits) {
            this.backoff = waits;
            return this;
        }

        /** A runtime of what was given; it does nothing yet. */
        public JobRuntime build() {
            return new JobRuntime(this);
        }
    }

    /** Finds the declared jobs and checks them. */
    public void check() {
        registry.all();
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

    @Override
    public void close() {
        worker.stop();
        queues.close();
    }
}
