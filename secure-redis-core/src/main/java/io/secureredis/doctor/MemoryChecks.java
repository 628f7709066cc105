package io.secureredis.doctor;

import java.util.List;

/** Checks what happens when memory is full. */
final class MemoryChecks {

    private static final int WARN_PERCENT = 75;
    private static final int FULL_PERCENT = 90;

    private MemoryChecks() {}

    static List<ServerCheck> all() {
        return List.of(
                ServerCheck.of("memory-limit", DoctorFeature.MEMORY, "The memory has no limit.", MemoryChecks::limit),
                ServerCheck.of(
                        "memory-policy",
                        DoctorFeature.MEMORY,
                        "The eviction policy does not fit what is stored.",
                        MemoryChecks::policy),
                ServerCheck.of(
                        "memory-mixed",
                        DoctorFeature.MEMORY,
                        "Jobs and a cache share one server.",
                        MemoryChecks::mixed),
                ServerCheck.of(
                        "memory-headroom", DoctorFeature.MEMORY, "The memory is nearly full.", MemoryChecks::headroom));
    }

    private static void limit(ExaminedServer examined, DoctorVerdict verdict) {
        if (examined.config("maxmemory").equals("0")) {
            verdict.found(
                    DoctorSeverity.MEDIUM,
                    "maxmemory is 0: the server grows until the operating system kills it.",
                    Remedy.set(examined, "maxmemory", "1gb", ", with a quarter of the machine to spare"));
        }
    }

    private static void policy(ExaminedServer examined, DoctorVerdict verdict) {
        String policy = examined.config("maxmemory-policy");
        DataSample sample = examined.sample();
        if (sample.jobKeys() > 0 && !policy.equals("noeviction")) {
            verdict.found(
                    DoctorSeverity.CRITICAL,
                    "There are jobs, and maxmemory-policy is " + policy + ": a full memory deletes jobs.",
                    Remedy.set(examined, "maxmemory-policy", "noeviction", ", with the cache on a server of its own"));
        }
        if (sample.jobKeys() == 0 && sample.values() > 0 && policy.equals("noeviction")) {
            verdict.found(
                    DoctorSeverity.LOW,
                    "There are no jobs, and maxmemory-policy is noeviction: a full memory refuses every write to the cache.",
                    Remedy.set(
                            examined, "maxmemory-policy", "allkeys-lru", " for a cache (volatile-lru with sessions)"));
        }
    }

    private static void mixed(ExaminedServer examined, DoctorVerdict verdict) {
        DataSample sample = examined.sample();
        if (sample.jobKeys() > 0 && sample.cacheValues() > 0) {
            verdict.found(
                    DoctorSeverity.MEDIUM,
                    "Of " + sample.keys() + " checked keys, " + sample.jobKeys() + " are of jobs and "
                            + sample.cacheValues() + " of a cache. The cache must evict, and the jobs must not.",
                    "Give the jobs a server of their own: secure-redis.jobs.redis.host");
        }
    }

    private static void headroom(ExaminedServer examined, DoctorVerdict verdict) {
        long limit = examined.number("maxmemory");
        if (limit == 0) {
            return;
        }
        long percent = examined.number("used_memory") * 100 / limit;
        if (percent >= WARN_PERCENT) {
            verdict.found(
                    percent >= FULL_PERCENT ? DoctorSeverity.HIGH : DoctorSeverity.MEDIUM,
                    percent + " % of maxmemory are in use.",
                    "Find what grows: redis-cli --bigkeys. Or give it more: "
                            + Remedy.set(examined, "maxmemory", "BYTES"));
        }
        evictedJobs(examined, verdict);
    }

    private static void evictedJobs(ExaminedServer examined, DoctorVerdict verdict) {
        long evicted = examined.number("evicted_keys");
        if (evicted > 0 && examined.sample().jobKeys() > 0) {
            verdict.found(
                    DoctorSeverity.HIGH,
                    evicted + " keys were evicted since the start of this server, which holds jobs.",
                    Remedy.set(examined, "maxmemory-policy", "noeviction"));
        }
    }
}
