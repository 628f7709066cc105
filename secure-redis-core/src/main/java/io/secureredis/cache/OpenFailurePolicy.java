package io.secureredis.cache;

import io.secureredis.crypto.OpenFailure;
import java.util.EnumMap;
import java.util.Map;

/** Decides, by the reason, what a cache does with a value that does not open. */
@FunctionalInterface
public interface OpenFailurePolicy {

    /** Returns the action for this reason. */
    OpenFailureAction actionFor(OpenFailure failure);

    /** Returns a policy with the same action for every reason. */
    static OpenFailurePolicy always(OpenFailureAction action) {
        return failure -> action;
    }

    /** Returns a policy with a general action, and exceptions for some reasons. */
    static OpenFailurePolicy of(OpenFailureAction general, Map<OpenFailure, OpenFailureAction> exceptions) {
        Map<OpenFailure, OpenFailureAction> copy = new EnumMap<>(OpenFailure.class);
        copy.putAll(exceptions);
        return failure -> copy.getOrDefault(failure, general);
    }
}
