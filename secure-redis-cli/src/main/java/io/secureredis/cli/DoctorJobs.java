package io.secureredis.cli;

import io.secureredis.cli.connect.JobsAccess;
import io.secureredis.cli.terminal.CliException;
import io.secureredis.cli.terminal.Terminal;
import io.secureredis.doctor.DoctorCheck;
import io.secureredis.doctor.DoctorFeature;
import io.secureredis.jobs.inspect.JobChecks;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules about jobs, with the connection that they need. There are none if the jobs cannot be reached, which other
 * rules then report.
 */
final class DoctorJobs implements AutoCloseable {

    private final @Nullable JobsAccess access;

    private DoctorJobs(@Nullable JobsAccess access) {
        this.access = access;
    }

    static DoctorJobs of(DoctorCommand command, Set<DoctorFeature> features, Terminal terminal) {
        if (!features.contains(DoctorFeature.JOBS)) {
            return new DoctorJobs(null);
        }
        try {
            return new DoctorJobs(
                    JobsAccess.openToLook(command.connection, command.secret, command.namespace, terminal));
        } catch (CliException unreachable) {
            return new DoctorJobs(null);
        }
    }

    List<DoctorCheck> checks() {
        return access == null
                ? List.of()
                : JobChecks.of(access.inspector(), Clock.systemUTC()::instant, access.hasSecret());
    }

    @Override
    public void close() {
        if (access != null) {
            access.close();
        }
    }
}
