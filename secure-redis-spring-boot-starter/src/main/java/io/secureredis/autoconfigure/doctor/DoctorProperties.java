package io.secureredis.autoconfigure.doctor;

import io.secureredis.doctor.DoctorSeverity;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of the doctor inside the application. Immutable.
 *
 * @param onStartup What happens at the start: nothing, a log line for each finding, or the end of the start if there is one.
 * @param interval How often Redis is examined while the application runs. By default never; the actuator and the dashboard examine when they are asked.
 * @param threshold From which severity on a finding is logged, and ends the start. The report and the metrics have all.
 * @param allNodes Whether replicas and all nodes of a cluster are examined, too.
 * @param accepted Findings that are left out: ids of rules, or id@host:port, as in a baseline of the command line.
 * @param username User that the doctor logs in with, if it is not the application's. It sees more with rights that an application should not have.
 * @param password Password of that user.
 */
@ConfigurationProperties("secure-redis.doctor")
record DoctorProperties(
        @DefaultValue("off") OnStartup onStartup,
        @Nullable Duration interval,
        @DefaultValue("high") DoctorSeverity threshold,
        @DefaultValue("true") boolean allNodes,
        @DefaultValue List<String> accepted,
        @Nullable String username,
        @Nullable String password) {

    DoctorProperties {
        if (interval != null && interval.toMillis() < 1) {
            throw new IllegalArgumentException("secure-redis.doctor.interval is " + interval
                    + ", and must be at least 1ms; leave it out for never");
        }
        accepted = List.copyOf(accepted);
    }

    /** What happens at the start. */
    enum OnStartup {
        /** Nothing is examined. */
        OFF,
        /** What is found is logged. */
        WARN,
        /** What is found ends the start. */
        FAIL
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "DoctorProperties[onStartup=" + onStartup + ", interval=" + interval + ", threshold=" + threshold + "]";
    }
}
