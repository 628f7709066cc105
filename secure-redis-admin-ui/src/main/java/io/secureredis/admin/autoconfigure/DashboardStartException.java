package io.secureredis.admin.autoconfigure;

import io.secureredis.SecureRedisException;
import java.io.Serial;

/**
 * Thrown when the dashboard, and with it the application, does not start: {@code SR501}, {@code SR502}, {@code SR503}.
 */
final class DashboardStartException extends SecureRedisException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String action;

    private DashboardStartException(String code, String description, String action) {
        super(code, description);
        this.action = action;
    }

    static DashboardStartException notGuarded() {
        return new DashboardStartException(
                "SR501",
                "The dashboard is enabled, but nothing protects it: the application has no SecurityFilterChain of Spring Security.",
                """
                Do one of these:

                    - Add spring-boot-starter-security, and give the people who may use the dashboard the authority ROLE_SECURE_REDIS_VIEW,
                      ROLE_SECURE_REDIS_OPERATE or ROLE_SECURE_REDIS_REVEAL (docs/guides/dashboard.md has a whole example).
                    - Guard it in another way, with a bean of type io.secureredis.admin.DashboardAccess.
                    - Turn it off: secure-redis.admin.enabled=false.
                    - On a machine that nobody else reaches: secure-redis.admin.dangerously-allow-everyone=true. Anyone who reaches it can then see and change every job.""");
    }

    static DashboardStartException noJobs() {
        return new DashboardStartException(
                "SR502",
                "The dashboard is enabled, but there are no jobs to show: the application has no JobInspector and JobOperations.",
                """
                secure-redis-jobs makes them where secure-redis.enabled and secure-redis.jobs.enabled are true and the application has a RedisConnectionFactory. \
                Turn jobs on, or the dashboard off: secure-redis.admin.enabled=false.""");
    }

    static DashboardStartException wrongSetting(IllegalArgumentException cause) {
        return new DashboardStartException(
                "SR503",
                "A setting under secure-redis.admin is out of its range: " + cause.getMessage() + ".",
                "Correct the setting that the description names, or remove it to use its default.");
    }

    String action() {
        return action;
    }
}
