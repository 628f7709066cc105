package io.secureredis.admin.autoconfigure;

import java.time.Duration;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of the dashboard. Immutable.
 *
 * @param enabled Whether the dashboard is there.
 * @param path Where it lives within the application.
 * @param authorities Which authorities of Spring Security may do what in it.
 * @param dangerouslyAllowEveryone Danger: anyone who reaches the dashboard's path may see every job and change it,
 *     without signing in. Only for a machine that nobody else reaches. What jobs carry stays sealed even then.
 * @param refresh How often the live parts of its pages are renewed, at least a second. 0 turns it off.
 * @param pageSize How many jobs a page lists, 1 to 500.
 * @param audit The audit log: who did, tried and revealed what.
 * @param signOut Where the application signs people out with a POST, such as /logout. Empty for no such button.
 * @param language The language of every page, such as en or de. Empty for the language that each visitor's browser
 *     or your application asks for.
 * @param traceLink The address of a trace in your tracing system, such as https://traces.example.com/trace/{traceId}.
 *     The page of a job then has a link to its trace. Empty for none.
 */
@ConfigurationProperties("secure-redis.admin")
public record SecureRedisAdminProperties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("/secure-redis") String path,
        @DefaultValue Authorities authorities,
        @DefaultValue("false") boolean dangerouslyAllowEveryone,
        @DefaultValue("5s") Duration refresh,
        @DefaultValue("50") int pageSize,
        @DefaultValue Audit audit,
        @DefaultValue("") String signOut,
        @DefaultValue("") String language,
        @DefaultValue("") String traceLink) {

    /**
     * The audit log.
     *
     * @param enabled Whether it is kept, in the jobs' Redis. What cannot be recorded is then neither done nor revealed.
     * @param retention How long records are kept, at least a day. 0 keeps them until there are more than max-records.
     * @param maxRecords How many records are kept, 100 to 10,000,000; the oldest are removed first.
     */
    public record Audit(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("400d") Duration retention,
            @DefaultValue("250000") long maxRecords) {}

    /**
     * Which authorities of Spring Security may do what in the dashboard. A visitor needs one of the set.
     *
     * @param view Who may see queues and jobs: names, tags, states, times.
     * @param operate Who may also retry, delete, cancel, run and pause.
     * @param reveal Who may also open what a job carries: arguments, result, log, error. They say why, and it is
     *     recorded.
     * @param edit Who may also put jobs with typed arguments: new ones, and failed ones again. Counts only for who may
     *     reveal. Nobody by default.
     * @param audit Who may read and export the audit log.
     */
    public record Authorities(
            @DefaultValue("ROLE_SECURE_REDIS_VIEW") Set<String> view,
            @DefaultValue("ROLE_SECURE_REDIS_OPERATE") Set<String> operate,
            @DefaultValue("ROLE_SECURE_REDIS_REVEAL") Set<String> reveal,
            @DefaultValue Set<String> edit,

            @DefaultValue({"ROLE_SECURE_REDIS_AUDIT", "ROLE_SECURE_REDIS_OPERATE", "ROLE_SECURE_REDIS_REVEAL"})
            Set<String> audit) {}
}
