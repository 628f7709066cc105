package io.secureredis.autoconfigure.doctor;

import io.secureredis.doctor.DoctorRounds;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Examines Redis at intervals while the application runs, so that later changes are detected. */
final class DoctorSchedule implements SmartLifecycle {

    /** By then, the workers of this application have registered in Redis. */
    private static final Duration SETTLED = Duration.ofSeconds(30);

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Logger logger = LoggerFactory.getLogger(DoctorSchedule.class);

    private final DoctorRounds rounds;
    private final DoctorLog log;
    private final Duration interval;

    private volatile @Nullable ScheduledExecutorService timer;

    DoctorSchedule(DoctorRounds rounds, DoctorLog log, Duration interval) {
        this.rounds = rounds;
        this.log = log;
        this.interval = interval;
    }

    @Override
    public synchronized void start() {
        if (timer == null) {
            ScheduledExecutorService fresh = Executors.newSingleThreadScheduledExecutor(DoctorSchedule::daemon);
            Duration first = interval.compareTo(SETTLED) < 0 ? interval : SETTLED;
            var unused = fresh.scheduleWithFixedDelay(
                    this::examine, first.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
            timer = fresh;
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "secure-redis-doctor");
        thread.setDaemon(true);
        return thread;
    }

    /** A timer ends if its task throws. */
    private void examine() {
        try {
            log.write(rounds.examine());
        } catch (RuntimeException failure) {
            if (timer != null) {
                logger.warn("The doctor could not examine Redis: {}", failure.getMessage());
            }
        }
    }

    @Override
    public synchronized void stop() {
        ScheduledExecutorService running = timer;
        if (running != null) {
            timer = null;
            running.shutdown();
            end(running);
        }
    }

    /** An interrupt while connecting would leave noise in the log, so a running examination may finish first. */
    private static void end(ScheduledExecutorService running) {
        try {
            if (!running.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                running.shutdownNow();
            }
        } catch (InterruptedException e) {
            running.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return timer != null;
    }
}
