package io.secureredis.admin.audit;

import java.time.Instant;
import java.util.List;

/**
 * What a check of the whole audit log found.
 *
 * @param records how many there are
 * @param first number of the oldest, 0 if there is none
 * @param last number of the newest
 * @param unreadable records whose secret is missing or retired
 * @param problems the first of them, in words; empty if the chain is whole
 */
record AuditCheck(Instant at, long records, long first, long last, long unreadable, List<String> problems) {

    public AuditCheck {
        problems = List.copyOf(problems);
    }

    /** Whether nothing is missing, changed or put in, as far as Redis can tell. */
    public boolean whole() {
        return problems.isEmpty();
    }
}
