package io.secureredis.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of jobs and sessions, which take longest: at the same time as {@link BenchmarksTest}. */
class StoredBenchmarksTest {

    @TempDir
    Path output;

    @Test
    void tasks_smoke_writesReportAndCharts() {
        SmokeRun.of(output, "tasks");
        assertThat(output.resolve("tasks.json")).content().contains("counting, for each job");
    }

    @Test
    void pages_smoke_writesReportAndCharts() {
        SmokeRun.of(output, "pages");
        assertThat(output.resolve("pages.json")).content().contains("a page out of many over one out of few");
    }

    @Test
    void jobs_smoke_writesReportAndCharts() {
        SmokeRun.of(output, "jobs", "--concurrency", "4");
        assertThat(output.resolve("jobs.json"))
                .content()
                .contains("drain", "pick-up p50", "idle worker", "where the time of a job goes", "hsetnx", "zpopmin");
    }

    @Test
    void memory_smoke_writesReportAndCharts() {
        SmokeRun.of(output, "memory");
        assertThat(output.resolve("memory.json")).content().contains("waiting");
    }

    @Test
    void sessions_smoke_writesReportAndCharts() {
        SmokeRun.of(output, "sessions");
        assertThat(output.resolve("sessions.json")).content().contains("jdk, sealed", "findByPrincipalName");
    }
}
