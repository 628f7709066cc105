package io.secureredis.jobs.importer;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.springframework.data.redis.connection.RedisConnection;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a list of jobs in JSON. The id of an element without a field {@code id} is its hash, with a number if other
 * elements are identical.
 */
final class ListSource implements JobSource {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String key;

    ListSource(String key) {
        this.key = key;
    }

    @Override
    public String name() {
        return "list:" + key;
    }

    @Override
    public void read(RedisConnection redis, Found found) {
        Map<String, Integer> same = new HashMap<>();
        new Keys(redis).list(key, element -> {
            String hash = hash(element);
            element(element, hash + "-" + same.merge(hash, 1, Integer::sum), found);
        });
    }

    private void element(byte[] element, String numbered, Found found) {
        try {
            JsonNode job = JSON.readTree(element);
            JsonNode own = job.path("id");
            String id = own.isString() || own.isNumber() ? own.asString() : numbered;
            found.job(
                    JobRunrJob.is(job)
                            ? JobRunrJob.parse(id, job, null)
                            : new SourceJob(id, key, List.of(job), Map.of(), null));
        } catch (JacksonException e) {
            found.unreadable(numbered, "it is not in JSON");
        }
    }

    private static String hash(byte[] element) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(element);
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
