package io.secureredis.jobs.engine;

import io.secureredis.crypto.Binding;
import io.secureredis.crypto.OpenException;
import io.secureredis.crypto.Sealer;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.QueueNames;
import java.time.Duration;
import java.util.List;

/**
 * Seals the data of one queue's jobs, each for its queue, id and role, and hides names.
 *
 * <p>A hidden name has one form under each secret of the key ring. All forms mean the same: the first one is written,
 * and all of them are looked up.
 *
 * <p>No lifetime is sealed into an envelope, because the clients' clocks would measure it. A body contains its period
 * of validity by the server's clock. Source: {@code docs/spec/job-keys.md}, section 5.
 */
final class JobEnvelopes {

    private final Sealer sealer;
    private final Binding queue;
    private final String queueName;

    JobEnvelopes(Sealer sealer, String queueName) {
        this.sealer = sealer;
        this.queueName = queueName;
        this.queue = Binding.of("job").and(queueName);
    }

    byte[] seal(String id, Role role, byte[] plaintext) {
        return sealer.seal(plaintext, queue.and(id).and(role.word()), Duration.ZERO);
    }

    /** Seals one of several things of a role that a job has, each for its place. */
    byte[] sealPart(String id, Role role, String place, byte[] plaintext) {
        return sealer.seal(plaintext, part(id, role, place), Duration.ZERO);
    }

    /** @throws OpenException if it was not sealed for this place */
    byte[] openPart(String id, Role role, String place, byte[] envelope) {
        return sealer.open(envelope, part(id, role, place));
    }

    private Binding part(String id, Role role, String place) {
        return queue.and(id).and(role.word()).and(place);
    }

    /** @throws OpenException if it was not sealed for this place */
    byte[] open(String id, Role role, byte[] envelope) {
        return sealer.open(envelope, queue.and(id).and(role.word()));
    }

    /** Returns the job ids for an id that the caller chose, under the primary secret first. */
    List<JobId> hideId(String chosen) {
        return hide("job-id", chosen).stream().map(JobId::new).toList();
    }

    /** Returns the hidden forms, under the primary secret first. */
    List<String> hideUniqueKey(String key) {
        return hide("job-unique", key);
    }

    List<String> hideScheduleName(String name) {
        return hide("job-schedule", name);
    }

    /** Returns the name under which this queue counts the runs of a task. */
    String hideTask(String task) {
        return hide("job-task", task).get(0);
    }

    /** Returns a digest of the arguments of a job for an audit, which says nothing to anyone without the secret. */
    String digest(String task, byte[] arguments) {
        String whole = QueueNames.whole(queueName);
        return sealer.hiddenNames(
                        Binding.of("job-arguments").and(whole).and(task).and(arguments))
                .get(0);
    }

    private List<String> hide(String purpose, String name) {
        return sealer.hiddenNames(Binding.of(purpose).and(queueName).and(name));
    }
}
