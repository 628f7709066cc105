package io.secureredis.jobs.redis;

import java.util.List;
import java.util.Locale;

/** The scripts by their verbs, for tests of other packages. */
public final class Scripts {

    private Scripts() {}

    /** Returns the text that Redis gets. */
    public static byte[] text(String verb) {
        return of(verb).text();
    }

    public static String digest(String verb) {
        return of(verb).digest();
    }

    /** Returns the last parts of the names of the keys, in order. */
    public static List<String> keys(String verb) {
        return of(verb).keys().stream().map(JobKey::suffix).toList();
    }

    private static JobScript of(String verb) {
        return JobScript.valueOf(verb.toUpperCase(Locale.ROOT));
    }
}
