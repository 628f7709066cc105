package io.secureredis.jobs.engine;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
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

    /** Empty where it cannot be sealed: a key ring that throws must not keep the leases from being renewed. */
    byte[] announcement(JobQueue queue) {
        byte[] sealed = Callbacks.call("Sealing the announcement of a worker", () -> sealed(queue));
        return sealed == null ? new byte[0] : sealed;
    }

    private byte[] sealed(JobQueue queue) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("host", host);
        fields.put("pid", pid);
        fields.put("start", startedMs);
        fields.put("conc", concurrency);
        return queue.envelopes().seal(id, Role.WORKER, PLAIN.writeValueAsBytes(fields));
    }

    static WorkerIdentity parse(String id, byte[] json) {
        JsonNode node = PLAIN.readTree(json);
        return new WorkerIdentity(
                id,
                node.path("host").asString("unknown"),
                node.path("pid").asLong(0),
                node.path("start").asLong(0),
                node.path("conc").asInt(0));
    }
}
