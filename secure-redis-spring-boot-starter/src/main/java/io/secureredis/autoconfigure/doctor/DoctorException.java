package io.secureredis.autoconfigure.doctor;

import io.secureredis.SecureRedisException;
import io.secureredis.connection.ConnectionException;
import io.secureredis.doctor.DoctorFinding;
import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Thrown when the application does not start because {@code secure-redis.doctor.on-startup} is {@code fail}:
 * {@code SR650} with the findings, {@code SR651} if Redis could not be examined. Also thrown with {@code SR652} if the
 * client is not Lettuce.
 */
final class DoctorException extends SecureRedisException {

    @Serial
    private static final long serialVersionUID = 1L;

    DoctorException(List<DoctorFinding> findings) {
        super(
                "SR650",
                "The doctor found problems at or above secure-redis.doctor.threshold, and secure-redis.doctor.on-startup is fail:\n"
                        + findings.stream()
                                .map(finding -> "  " + DoctorLog.words(finding))
                                .collect(Collectors.joining("\n"))
                        + "\nFix them, or accept them under secure-redis.doctor.accepted.");
    }

    private DoctorException(String code, String message) {
        super(code, message);
    }

    static DoctorException notLettuce() {
        return new DoctorException(
                "SR652",
                "The doctor examines Redis through Lettuce, and this application uses another client."
                        + " Use the command line instead: secure-redis doctor.");
    }

    DoctorException(ConnectionException unreachable) {
        super(
                "SR651",
                "The doctor could not examine Redis, and secure-redis.doctor.on-startup is fail: "
                        + unreachable.getMessage(),
                unreachable);
    }
}
