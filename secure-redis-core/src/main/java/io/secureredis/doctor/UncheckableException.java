package io.secureredis.doctor;

import java.io.Serial;

/** Thrown when a fact cannot be determined, with the reason; the rule that needs it counts as not checked. */
final class UncheckableException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String reason;

    UncheckableException(String reason) {
        super(reason, null, false, false);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
