package io.secureredis.jobs.autoconfigure;

import io.secureredis.PrintableText;
import io.secureredis.SecureRedisException;
import io.secureredis.jobs.autoconfigure.JobImportProperties.Mode;
import io.secureredis.jobs.importer.JobImport;
import io.secureredis.jobs.importer.JobImporter;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.dao.DataAccessException;

/** Imports jobs once, when the application has started, and logs the result. */
final class JobImportRunner implements ApplicationRunner {

    private static final int LOGGED = 20;
    private static final Logger log = LoggerFactory.getLogger(JobImportRunner.class);

    private final Mode mode;
    private final Supplier<JobImport> jobImport;
    private final ObjectProvider<JobImporter> importers;

    JobImportRunner(Mode mode, Supplier<JobImport> jobImport, ObjectProvider<JobImporter> importers) {
        this.mode = mode;
        this.jobImport = jobImport;
        this.importers = importers;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        if (mode == Mode.OFF) {
            return;
        }
        List<JobImporter> all = importers.orderedStream().toList();
        if (all.isEmpty()) {
            log.warn("secure-redis.jobs.import.mode is set, and there is no JobImporter bean. Nothing is imported");
            return;
        }
        JobImport work = mode == Mode.RUN ? jobImport.get() : jobImport.get().dryRun();
        all.forEach(importer -> run(work, importer));
    }

    private static void run(JobImport work, JobImporter importer) {
        try {
            log(work.run(importer));
        } catch (SecureRedisException failed) {
            log.error(
                    "The import of jobs from {} stopped, and what it has imported stays so. Start it again: {}",
                    importer.source().name(),
                    failed.getMessage());
        } catch (DataAccessException failed) {
            // Redis failed; the connection logs the reason. A running application must not end because of it.
            log.error(
                    "The import of jobs from {} stopped, and what it has imported stays so. Start it again: {}",
                    importer.source().name(),
                    failed.getClass().getName());
        }
    }

    private static void log(JobImport.Report report) {
        log.info("Import of jobs from {}", report);
        report.notImported().stream()
                .limit(LOGGED)
                .forEach(job -> log.warn(
                        "Job {} of {} is {}: {}",
                        PrintableText.of(job.id()),
                        report.source(),
                        job.outcome().text(),
                        PrintableText.of(job.reason())));
        if (report.left() > LOGGED) {
            log.warn("{} more jobs of {} are not imported", report.left() - LOGGED, report.source());
        }
    }
}
