package io.secureredis.doctor;

import org.jspecify.annotations.Nullable;

/**
 * Words the commands of a remedy so that they work on that server: for the user who asks, with or without a
 * configuration file, and where a service has no {@code CONFIG}.
 */
final class Remedy {

    private Remedy() {}

    /** Returns how to set a value while the server runs, and for its next start. */
    static String set(ExaminedServer examined, String setting, String value) {
        return set(examined, setting, value, "");
    }

    /** @param aside what to know of the value, as in {@code ", when each client has a certificate"} */
    static String set(ExaminedServer examined, String setting, String value, String aside) {
        String line = setting + " " + value;
        if (!isReadable(examined, setting)) {
            return line + aside + ": in redis.conf, or in the settings of the service";
        }
        String set = as(examined, "CONFIG", "SET", setting, value) + "CONFIG SET " + line + aside;
        return examined.hasConfigFile()
                ? set + ", then CONFIG REWRITE"
                : set + "; the server has no configuration file, so start it with --" + setting + " too";
    }

    /** Returns how to set something that only a start sets. */
    static String start(ExaminedServer examined, String... lines) {
        return examined.hasConfigFile()
                ? String.join(", ", lines) + " in redis.conf, and a restart"
                : "A restart with --" + String.join(" --", lines);
    }

    /** Returns how to change a user, now and for the next start. */
    static String user(ExaminedServer examined, String name, String change) {
        return as(examined, "ACL", "SETUSER", name) + "ACL SETUSER " + name + " " + change + saved(examined);
    }

    private static String saved(ExaminedServer examined) {
        String file = aclFile(examined);
        if (file == null) {
            return "";
        }
        if (!file.isEmpty()) {
            return ", then ACL SAVE";
        }
        return examined.hasConfigFile()
                ? ", then CONFIG REWRITE"
                : "; the server has no file of users, so a restart forgets it";
    }

    private static @Nullable String aclFile(ExaminedServer examined) {
        try {
            return examined.config("aclfile");
        } catch (UncheckableException refused) {
            return null;
        }
    }

    private static boolean isReadable(ExaminedServer examined, String setting) {
        try {
            return !examined.config(setting).isEmpty() || examined.hasConfigFile();
        } catch (UncheckableException refused) {
            return false;
        }
    }

    /** A server that cannot tell is believed to allow it. */
    private static String as(ExaminedServer examined, String... command) {
        try {
            return examined.permits(examined.whoAmI(), command) ? "" : "As an administrator: ";
        } catch (UncheckableException unknown) {
            return "";
        }
    }
}
