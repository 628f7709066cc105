package io.secureredis.jobs;

import io.secureredis.crypto.Binding;
import io.secureredis.crypto.OpenException;
import io.secureredis.crypto.Sealer;
import java.time.Duration;

/**
 * Seals what belongs to the jobs of one queue, each to its queue, id and role, and hides names.
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

    /** The job id that stands for an id of the caller's choice. */
    JobId hideId(String chosen) {
        return new JobId(hide("job-id", chosen));
    }

    String hideUniqueKey(String key) {
        return hide("job-unique", key);
    }

    String hideScheduleName(String name) {
        return hide("job-schedule", name);
    }

    private String hide(String purpose, String name) {
        return sealer.hideName(Binding.of(purpose).and(queueName).and(name));
    }
}
