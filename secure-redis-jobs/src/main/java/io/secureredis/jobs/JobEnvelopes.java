package io.secureredis.jobs;

import io.secureredis.crypto.Binding;
import io.secureredis.crypto.OpenException;
import io.secureredis.crypto.Sealer;
import java.time.Duration;
import java.util.List;

/**
 * Seals what belongs to the jobs of one queue, each to its queue, id and role, and hides names.
 *
 * <p>A hidden name has one form under each secret of the key ring. All of them mean the same: what is put gets the first one, what is looked up is looked up under all.
 *
 * <p>No lifetime is sealed into an envelope: it would be measured by the clients' clocks. A body says by the server's clock how long it is good. Source:
 * {@code docs/spec/job-keys.md}, section 5.
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

    /** @throws OpenException if it was not sealed for this place */
    byte[] open(String id, Role role, byte[] envelope) {
        return sealer.open(envelope, queue.and(id).and(role.word()));
    }

    /** The job ids that stand for an id of the caller's choice, under the primary secret first. */
    List<JobId> hideId(String chosen) {
        return hide("job-id", chosen).stream().map(JobId::new).toList();
    }

    /** Under the primary secret first, as the others. */
    List<String> hideUniqueKey(String key) {
        return hide("job-unique", key);
    }

    List<String> hideScheduleName(String name) {
        return hide("job-schedule", name);
    }

    private List<String> hide(String purpose, String name) {
        return sealer.hiddenNames(Binding.of(purpose).and(queueName).and(name));
    }
}
