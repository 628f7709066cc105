package io.secureredis.autoconfigure.doctor;

import io.secureredis.autoconfigure.doctor.DoctorProperties.OnStartup;
import io.secureredis.connection.ConnectionException;
import io.secureredis.doctor.DoctorFinding;
import io.secureredis.doctor.DoctorReport;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;

/** Examines Redis once, when all beans exist and before the application serves requests. */
final class DoctorAtStart implements SmartInitializingSingleton {

    private static final Logger logger = LoggerFactory.getLogger(DoctorAtStart.class);

    private final Supplier<DoctorReport> examination;
    private final DoctorProperties properties;
    private final DoctorLog log;

    DoctorAtStart(Supplier<DoctorReport> examination, DoctorProperties properties, DoctorLog log) {
        this.examination = examination;
        this.properties = properties;
        this.log = log;
    }

    @Override
    public void afterSingletonsInstantiated() {
        if (properties.onStartup() != OnStartup.OFF) {
            examine();
        }
    }

    private void examine() {
        DoctorReport report;
        try {
            report = examination.get();
        } catch (ConnectionException unreachable) {
            if (properties.onStartup() == OnStartup.FAIL) {
                throw new DoctorException(unreachable);
            }
            logger.warn("The doctor could not examine Redis at start: {}", unreachable.getMessage());
            return;
        }
        List<DoctorFinding> found = report.atLeast(properties.threshold());
        if (!found.isEmpty() && properties.onStartup() == OnStartup.FAIL) {
            throw new DoctorException(found);
        }
        log.write(report);
    }
}
