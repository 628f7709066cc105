package io.secureredis.doctor;

import java.util.ArrayList;
import java.util.List;

/** Which dangerous commands are in reach. */
final class CommandChecks {

    /** Each with arguments that are right, as {@code ACL DRYRUN} wants them. Nothing of it is run. */
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
                        "A user of an application may run dangerous commands.",
                        CommandChecks::dangerous),
                ServerCheck.of(
                        "commands-enabled",
                        DoctorFeature.COMMANDS,
                        "Commands are enabled that Redis itself turns off.",
                        CommandChecks::enabled));
    }

    /** Users that may do everything are a finding of their own, or the administrator. */
    private static void dangerous(Patient patient, DoctorVerdict verdict) {
        String me = patient.whoAmI();
        for (AclUser user : patient.users()) {
            if (!user.enabled() || user.unlimited() || user.name().equals(me)) {
                continue;
            }
            List<String> permitted = new ArrayList<>();
            for (String[] command : DANGEROUS) {
                if (permits(patient, user, command)) {
                    permitted.add(
                            command.length > 2 || command[0].equals("CONFIG") || command[0].equals("SCRIPT")
                                    ? command[0] + " " + command[1]
                                    : command[0]);
                }
            }
            if (!permitted.isEmpty()) {
                verdict.found(
                        DoctorSeverity.HIGH,
                        "The user " + user.name() + " may run " + String.join(", ", permitted) + ".",
                        "Give it what it needs: secure-redis acl " + user.name() + " --features=…");
            }
        }
    }

    private static boolean permits(Patient patient, AclUser user, String[] command) {
        List<String> words = new ArrayList<>(List.of("ACL", "DRYRUN", user.name()));
        words.addAll(List.of(command));
        return patient.text(words.toArray(String[]::new)).equals("OK");
    }

    private static void enabled(Patient patient, DoctorVerdict verdict) {
        for (String setting : SETTINGS) {
            String value = patient.config(setting);
            if (!value.isEmpty() && !value.equals("no")) {
                verdict.found(
                        value.equals("yes") ? DoctorSeverity.HIGH : DoctorSeverity.MEDIUM,
                        setting + " is " + value + ".",
                        setting + " no in redis.conf, and a restart");
            }
        }
    }
}
