package io.secureredis.doctor;

import java.util.ArrayList;
import java.util.List;

/** Checks which dangerous commands can be run. */
final class CommandChecks {

    /** Each command with valid arguments, as {@code ACL DRYRUN} requires. None of them is run. */
    private static final List<String[]> DANGEROUS = List.of(
            new String[] {"FLUSHALL"},
            new String[] {"FLUSHDB"},
            new String[] {"KEYS", "*"},
            new String[] {"CONFIG", "SET", "maxmemory", "0"},
            new String[] {"CONFIG", "REWRITE"},
            new String[] {"ACL", "SETUSER", "x"},
            new String[] {"SHUTDOWN"},
            new String[] {"DEBUG", "SLEEP", "0"},
            new String[] {"MODULE", "LOAD", "x"},
            new String[] {"REPLICAOF", "NO", "ONE"},
            new String[] {"MIGRATE", "x", "1", "x", "0", "1"},
            new String[] {"SAVE"},
            new String[] {"MONITOR"},
            new String[] {"SCRIPT", "FLUSH"});

    private static final List<String> SETTINGS =
            List.of("enable-debug-command", "enable-module-command", "enable-protected-configs");

    private CommandChecks() {}

    static List<ServerCheck> all() {
        return List.of(
                ServerCheck.of(
                        "commands-dangerous",
                        DoctorFeature.COMMANDS,
                        "An application's user may run dangerous commands.",
                        CommandChecks::dangerous),
                ServerCheck.of(
                        "commands-enabled",
                        DoctorFeature.COMMANDS,
                        "Commands are enabled that Redis itself turns off.",
                        CommandChecks::enabled));
    }

    private static List<String> dangerousFor(AclUser user, ExaminedServer examined) {
        List<String> permitted = new ArrayList<>();
        for (String[] command : DANGEROUS) {
            if (examined.permits(user.name(), command)) {
                permitted.add(
                        command.length > 2 || command[0].equals("CONFIG") || command[0].equals("SCRIPT")
                                ? command[0] + " " + command[1]
                                : command[0]);
            }
        }
        return permitted;
    }

    /** Skips users that may do everything: they are a separate finding, or the administrator. */
    private static void dangerous(ExaminedServer examined, DoctorVerdict verdict) {
        String me = examined.whoAmI();
        for (AclUser user : examined.users()) {
            if (!user.enabled() || user.unlimited() || user.name().equals(me)) {
                continue;
            }
            List<String> permitted = dangerousFor(user, examined);
            if (!permitted.isEmpty()) {
                verdict.found(
                        DoctorSeverity.HIGH,
                        "The user " + user.name() + " may run " + String.join(", ", permitted) + ".",
                        "Give it what it needs: secure-redis acl " + user.name() + " --features=…");
            }
        }
    }

    private static void enabled(ExaminedServer examined, DoctorVerdict verdict) {
        for (String setting : SETTINGS) {
            String value = examined.config(setting);
            if (!value.isEmpty() && !value.equals("no")) {
                verdict.found(
                        value.equals("yes") ? DoctorSeverity.HIGH : DoctorSeverity.MEDIUM,
                        setting + " is " + value + ".",
                        Remedy.start(examined, setting + " no"));
            }
        }
    }
}
