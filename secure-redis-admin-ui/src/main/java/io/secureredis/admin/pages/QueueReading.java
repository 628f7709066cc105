package io.secureredis.admin.pages;

import io.secureredis.SecureRedisException;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.QueueOverview;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads all queues for a page. What one of several servers does not answer is left out, and named. */
final class QueueReading {

    private final List<QueueOverview> answering;
    private final List<QueueOverview> silent = new ArrayList<>();

    private QueueReading(List<QueueOverview> queues) {
        this.answering = queues.stream().filter(QueueOverview::answers).toList();
        queues.stream().filter(queue -> !queue.answers()).forEach(silent::add);
    }

    /** Throws if no server answers. */
    static QueueReading of(JobInspector inspector) {
        return new QueueReading(inspector.queues());
    }

    /**
     * What is read of each queue. One whose server stops answering meanwhile is left out, unless nothing else can be
     * read.
     */
    <T> List<T> each(Function<QueueOverview, T> read) {
        List<T> all = new ArrayList<>();
        SecureRedisException failure = null;
        for (QueueOverview queue : answering) {
            try {
                all.add(read.apply(queue));
            } catch (SecureRedisException e) {
                failure = e;
                silent.add(QueueOverview.silent(queue.name(), Duration.ZERO));
            }
        }
        if (failure != null && all.isEmpty()) {
            throw failure;
        }
        return all;
    }

    /**
     * What is found in the first queue that has it; the queues behind it are not asked. A queue whose server stops
     * answering meanwhile is left out, unless no queue answers.
     */
    <T> Optional<T> first(Function<QueueOverview, Optional<T>> read) {
        boolean[] wasFound = {false};
        return each(queue -> {
                    Optional<T> found = wasFound[0] ? Optional.<T>empty() : read.apply(queue);
                    wasFound[0] |= found.isPresent();
                    return found;
                })
                .stream()
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** The queues that could be read. */
    List<QueueOverview> answering() {
        return answering;
    }

    /** The queues whose server does not answer, after what was read. */
    List<QueueOverview> silent() {
        return silent;
    }
}
