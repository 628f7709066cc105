package io.secureredis.autoconfigure.doctor;

import io.secureredis.autoconfigure.SettingRange;
import io.secureredis.doctor.DoctorSeverity;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of the doctor inside the application. Immutable.
 *
 * @param onStartup What happens at start: nothing, a log line for each finding, or a failed start if there is a
 *     finding.
 * @param interval How often Redis is examined while the application runs. By default never; the actuator and the
 *     dashboard examine it on request.
 * @param threshold Severity from which a finding is logged or stops the start. The report and the metrics contain all
 *     findings.
 * @param allNodes Whether replicas and all nodes of a cluster are examined, too.
 * @param accepted Findings that are left out: ids of rules, or id@host:port, as in a baseline of the command line.
 * @param username User that the doctor logs in with, if it is not the application's. With rights that an application
 *     should not have, it sees more.
 * @param password Password of that user.
 */
@ConfigurationProperties("secure-redis.doctor")
record DoctorProperties(
        @DefaultValue("off") OnStartup onStartup,

        @SettingRange(least = "1ms", most = SettingRange.LONGEST) @Nullable
        Duration interval,

        @DefaultValue("high") DoctorSeverity threshold,
        @DefaultValue("true") boolean allNodes,
        @DefaultValue List<String> accepted,
        @Nullable String username,
        @Nullable String password) {

    DoctorProperties {
        accepted = List.copyOf(accepted);
    }

    /** What happens at startup. */
    enum OnStartup {
        /** Nothing is examined. */
        OFF,
        /** Findings are logged. */
        WARN,
        /** A finding stops the startup. */
        FAIL
    }

    /** Omits the password. */
    @Override
    public String toString() {
        return "DoctorProperties[onStartup=" + onStartup + ", interval=" + interval + ", threshold=" + threshold + "]";
    }
}
