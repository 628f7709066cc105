package io.secureredis.jobs.engine;

import io.secureredis.crypto.OpenException;
import io.secureredis.jobs.JobException;
import io.secureredis.jobs.inspect.WorkerOverview;
import io.secureredis.jobs.redis.JobRedis;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Identifies a worker. Its id is random, so that Redis contains a host name only sealed.
 *
 * <p>Source: {@code docs/spec/job-keys.md}, section 4, role {@code worker}.
 */
record WorkerIdentity(String id, String host, long pid, long startedMs, int concurrency) {

    private static final int ID_BYTES = 16;
    private static final JsonMapper PLAIN = JsonMapper.builder().build();

    static WorkerIdentity ofThisProcess(int concurrency) {
        byte[] random = new byte[ID_BYTES];
        new SecureRandom().nextBytes(random);
        return new WorkerIdentity(
                Base64.getUrlEncoder().withoutPadding().encodeToString(random),
                hostName(),
                ProcessHandle.current().pid(),
                System.currentTimeMillis(),
                concurrency);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException noName) {
            return "unknown";
        }
    }

    /** The version of this library; {@code null} where no jar says it. */
    private static @Nullable String version() {
        return WorkerIdentity.class.getPackage().getImplementationVersion();
    }

    /**
     * Empty where it cannot be sealed: a key ring that throws must not keep the leases from being renewed.
     *
     * @throws JobException {@code SR420} if Redis has not yet told the time, and does not now
     */
    byte[] announcement(JobQueue queue, WorkerOverview.State state, Map<String, Object> limits) {
        long nowMs = queue.nowMs();
        byte[] sealed =
                Callbacks.call("Sealing the announcement of a worker", () -> sealed(queue, nowMs, state, limits));
        return sealed == null ? new byte[0] : sealed;
    }

    private byte[] sealed(JobQueue queue, long nowMs, WorkerOverview.State state, Map<String, Object> limits) {
        Runtime runtime = Runtime.getRuntime();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("host", host);
        fields.put("pid", pid);
        fields.put("start", startedMs);
        fields.put("conc", concurrency);
        fields.put("at", nowMs);
        fields.put("used", runtime.totalMemory() - runtime.freeMemory());
        fields.put("max", runtime.maxMemory());
        fields.put("state", state.name());
        fields.put("lim", limits);
        String version = version();
        if (version != null) {
            fields.put("ver", version);
        }
        return queue.envelopes().seal(id, Role.WORKER, PLAIN.writeValueAsBytes(fields));
    }

    /** @param announcement JSON, as it was opened */
    static WorkerOverview read(JobQueue queue, String id, byte[] announcement, Instant aliveUntil, int active) {
        JsonNode node = PLAIN.readTree(announcement);
        return new WorkerOverview(
                id,
                queue.name(),
                node.path("host").asString("unknown"),
                node.path("pid").asLong(0),
                Instant.ofEpochMilli(node.path("start").asLong(0)),
                node.has("at") ? Instant.ofEpochMilli(node.path("at").asLong(0)) : null,
                aliveUntil,
                node.path("conc").asInt(0),
                active,
                node.has("ver") ? node.path("ver").asString("") : null,
                node.path("used").asLong(0),
                node.path("max").asLong(0),
                state(node.path("state").asString("")),
                node.has("lim") ? QueueNotes.limits(node.get("lim")) : null,
                node.path("lim").has("n")
                        ? Instant.ofEpochMilli(node.path("lim").path("n").asLong(0))
                        : null);
    }

    private static WorkerOverview.State state(String name) {
        return Arrays.stream(WorkerOverview.State.values())
                .filter(state -> state.name().equals(name))
                .findFirst()
                .orElse(WorkerOverview.State.RUNNING);
    }

    /** The field of a worker's command, in the hash of the announcements. */
    static byte[] commandField(String worker) {
        return JobRedis.bytes(worker + ":command");
    }

    /**
     * A command to a worker.
     *
     * @param number greater than that of every command before: the server's clock in ms
     */
    record Order(WorkerOverview.Command command, long number) {

        private static final long GOOD_FOR_MS = 300_000;

        byte[] seal(JobQueue queue, String worker) {
            Map<String, Object> fields = Map.of("v", 1, "c", command.name(), "n", number);
            return queue.envelopes().seal(worker, Role.COMMAND, PLAIN.writeValueAsBytes(fields));
        }

        /** Returns {@code null} for one that was not sealed for this worker, or is too old. */
        static @Nullable Order open(JobQueue queue, String worker, byte[] envelope) {
            try {
                JsonNode node = PLAIN.readTree(queue.envelopes().open(worker, Role.COMMAND, envelope));
                Order order = new Order(
                        WorkerOverview.Command.valueOf(node.path("c").asString("")),
                        node.path("n").asLong(0));
                return queue.nowMs() - order.number > GOOD_FOR_MS ? null : order;
            } catch (OpenException | JacksonException | IllegalArgumentException notOurs) {
                return null;
            }
        }
    }
}
