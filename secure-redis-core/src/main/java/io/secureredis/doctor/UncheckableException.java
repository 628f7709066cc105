package io.secureredis.doctor;

import java.io.Serial;

/** A fact that cannot be had, with the reason; the rule that wanted it counts as not checked. */
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
