package io.secureredis.jobs.engine;

import io.secureredis.jobs.JobException;
import io.secureredis.jobs.redis.JobRedis;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Examines a server's {@code INFO} once, and warns if the server may lose jobs.
 *
 * <p>It uses INFO because CONFIG is often denied; a server that refuses INFO as well is not examined.
 */
final class ServerAdvice {

    private static final Logger log = LoggerFactory.getLogger(ServerAdvice.class);

    private ServerAdvice() {}

    static void give(JobRedis redis) {
        String info;
        try {
            info = redis.await(redis.commands().info());
        } catch (JobException refused) {
            log.debug("The jobs' Redis does not report its state", refused);
            return;
        }
        advise(info).forEach((code, text) -> log.warn("{} {}", code, text));
    }

    /** Returns warnings by code. */
    static Map<String, String> advise(String info) {
        Map<String, String> fields = fields(info);
        Map<String, String> warnings = new HashMap<>();
        String policy = fields.getOrDefault("maxmemory_policy", "noeviction");
        if (!policy.equals("noeviction")
                && !fields.getOrDefault("maxmemory", "0").equals("0")) {
            warnings.put(
                    "SR440",
                    "The jobs' Redis may evict jobs when its memory is full (maxmemory-policy " + policy
                            + "). Set it to noeviction, or give the jobs their own server: secure-redis.jobs.redis.*");
        }
        if (fields.getOrDefault("aof_enabled", "1").equals("0")
                && fields.getOrDefault("role", "master").equals("master")) {
            warnings.put(
                    "SR441",
                    "The jobs' Redis has no append-only file: if it crashes, jobs put since its last snapshot are lost. "
                            + "Set appendonly yes, or accept that the newest jobs can be lost.");
        }
        return warnings;
    }

    /** Returns the fields of INFO by name. */
    static Map<String, String> fields(String info) {
        Map<String, String> fields = new HashMap<>();
        info.lines().filter(line -> line.indexOf(':') > 0).forEach(line -> {
            int colon = line.indexOf(':');
            fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
        });
        return fields;
    }
}
