package io.secureredis.jobs;

import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a server's own account of itself once, and warns where it may lose jobs.
 *
 * <p>From INFO, because CONFIG is often closed; a server that refuses INFO as well is left in peace.
 */
final class ServerAdvice {

    private static final Logger log = LoggerFactory.getLogger(ServerAdvice.class);

    private ServerAdvice() {}

    static void give(JobRedis redis) {
        String info;
        try {
            info = redis.await(redis.commands().info());
        } catch (JobException refused) {
            log.debug("The Redis of the jobs does not tell about itself", refused);
            return;
        }
        advise(info).forEach((code, text) -> log.warn("{} {}", code, text));
    }

    /** Warnings by code. */
    static Map<String, String> advise(String info) {
        Map<String, String> fields = fields(info);
        Map<String, String> warnings = new HashMap<>();
        String policy = fields.getOrDefault("maxmemory_policy", "noeviction");
        if (!policy.equals("noeviction")
                && !fields.getOrDefault("maxmemory", "0").equals("0")) {
            warnings.put(
                    "SR440",
                    "The Redis of the jobs may evict them when its memory is full (maxmemory-policy " + policy
                            + "). Set it to noeviction, or give the jobs a server of their own: secure-redis.jobs.redis.*");
        }
        if (fields.getOrDefault("aof_enabled", "1").equals("0")
                && fields.getOrDefault("role", "master").equals("master")) {
            warnings.put(
                    "SR441",
                    "The Redis of the jobs has no append-only file: jobs that were put since its last snapshot are lost when it dies. "
                            + "Set appendonly yes, or accept that the newest jobs can be lost.");
        }
        return warnings;
    }

    /** What INFO says, by name. */
    static Map<String, String> fields(String info) {
        Map<String, String> fields = new HashMap<>();
        info.lines().filter(line -> line.indexOf(':') > 0).forEach(line -> {
            int colon = line.indexOf(':');
            fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
        });
        return fields;
    }
}
