package io.secureredis.jobs.arguments;

import io.secureredis.CauseChain;
import io.secureredis.jobs.JobException;
import org.jspecify.annotations.Nullable;

/** Explains why an argument or a result is refused. No message quotes a value. */
final class ArgumentErrors {

    private ArgumentErrors() {}

    static JobException unwritable(String task, int at, Throwable failure) {
        for (Throwable cause : CauseChain.of(failure)) {
            if (cause instanceof JobException refused) {
                return refused;
            }
            if (cause instanceof BoundedGenerator.RepeatedException) {
                return repeated(task, at);
            }
        }
        // Omit the cause, whose message may quote the value.
        return new JobException(
                "SR413",
                "Argument " + (at + 1) + " of the job " + task + " cannot be written as JSON ("
                        + failure.getClass().getSimpleName()
                        + "). Pass a value that Jackson can write, or register a module for it.");
    }

    private static JobException repeated(String task, int at) {
        return new JobException(
                "SR413",
                "Argument " + (at + 1) + " of the job " + task
                        + " holds the same objects again and again, so its JSON would be many times as large. "
                        + "Pass each object once, for example in a map by its id.");
    }

    static JobException unequal(String what, Object given, ValueComparison.Difference difference) {
        String where = difference.path().isEmpty() ? "" : " at " + difference.path();
        if (difference.cameBackAs() != null) {
            return new JobException(
                    "SR463",
                    what + " (" + given.getClass().getName() + ") holds an object of the class " + difference.given()
                            + where + ", which would come back as " + difference.cameBackAs()
                            + ": that is the declared class. Pass an object of the declared class, declare an interface or abstract class instead, or put @JsonTypeInfo on the declared class.");
        }
        return new JobException(
                "SR413",
                what + " is of the class " + given.getClass().getName() + ", and is not equal when it is read back"
                        + " from JSON" + (where.isEmpty() ? "" : ": it changes" + where)
                        + ". Pass a record, or a class that Jackson can write and read.");
    }

    static JobException unfit(String code, String task, String how, @Nullable Throwable cause) {
        // For a call, omit the cause, whose message may quote the value.
        if (code.equals("SR418")) {
            return new JobException(
                    code,
                    "The arguments of the job " + task + " do not fit its method: " + how
                            + ". Pass values of the types that the method declares, in its order.");
        }
        if (code.equals("SR413")) {
            return new JobException(
                    code,
                    "The arguments of the job " + task + " can be written as JSON, but not be read again: " + how
                            + ". Pass records, or classes with a constructor that Jackson can use.");
        }
        return new JobException(
                "SR432",
                "The stored arguments of the job " + task + " do not fit its method: " + how
                        + ". Deploy the version that put the job, or delete it.",
                cause);
    }

    static JobException unequalResult(String task, String how) {
        return JobException.outcome(
                "SR464",
                "The result of the job " + task + " would not be equal when it is read back from JSON: " + how
                        + ". Return a record, or a class that Jackson can write and read; declare what may be of a"
                        + " subclass as an interface or abstract class; or return nothing.");
    }
}
