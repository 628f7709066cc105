package io.secureredis.benchmarks.jobs;

import java.time.Duration;
import java.util.stream.Stream;
import org.jobrunr.configuration.JobRunr;
import org.jobrunr.scheduling.BackgroundJob;
import org.jobrunr.server.BackgroundJobServer;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.storage.InMemoryStorageProvider;
import org.jobrunr.utils.mapper.jackson3.Jackson3JsonMapper;

/**
 * JobRunr, whose version 8 no longer stores in Redis: in memory, which saves it every round trip. Polls as often as it
 * permits.
 */
final class JobRunrContender implements JobsContender {

    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);
    private static final Duration PAUSE = Duration.ofMillis(200);
    // By default a server that was silent for four intervals is stopped and cannot be paused: a busy machine is slower.
    private static final int INTERVALS_OF_SILENCE = 300;

    private final InMemoryStorageProvider storage = new InMemoryStorageProvider();
    private final BackgroundJobServer server;

    JobRunrContender(int workers) {
        JobRunr.configure()
                .useJsonMapper(new Jackson3JsonMapper())
                .useStorageProvider(storage)
                .useBackgroundJobServer(BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration()
                        .andPollInterval(POLL_INTERVAL)
                        .andServerTimeoutPollIntervalMultiplicand(INTERVALS_OF_SILENCE)
                        // How long it takes to pause, too
                        .andInterruptJobsAwaitDurationOnStopBackgroundJobServer(PAUSE)
                        .andWorkerCount(workers))
                .initialize();
        this.server = JobRunr.getBackgroundJobServer();
    }

    @Override
    public void enqueue(String payload) {
        BackgroundJob.enqueue(() -> JobRunrWork.run(payload));
    }

    @Override
    public void enqueueAll(String payload, int count) {
        BackgroundJob.enqueue(Stream.generate(() -> payload).limit(count), one -> JobRunrWork.run(one));
    }

    @Override
    public void pause() {
        server.pauseProcessing();
    }

    @Override
    public void resume() {
        server.resumeProcessing();
    }

    @Override
    public void clear() {}

    @Override
    public void close() {
        JobRunr.destroy();
    }
}
