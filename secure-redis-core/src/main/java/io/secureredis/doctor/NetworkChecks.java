package io.secureredis.doctor;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Checks from where the server can be reached, and its replicas. */
final class NetworkChecks {

    private static final Set<String> EVERYWHERE = Set.of("*", "-*", "0.0.0.0", "::", "::*", "-::*");

    private NetworkChecks() {}

    static List<ServerCheck> all() {
        return List.of(
                ServerCheck.of(
                        "network-bind",
                        DoctorFeature.NETWORK,
                        "The server listens on every address.",
                        NetworkChecks::bind),
                ServerCheck.of(
                        "network-protected-mode",
                        DoctorFeature.NETWORK,
                        "Protected mode is off.",
                        NetworkChecks::protectedMode),
                ServerCheck.of(
                        "network-replica-login",
                        DoctorFeature.NETWORK,
                        "A replica logs in as the default user, or not at all.",
                        NetworkChecks::replicaLogin),
                ServerCheck.of(
                        "network-replica-link",
                        DoctorFeature.NETWORK,
                        "A replica has lost its master.",
                        NetworkChecks::replicaLink));
    }

    private static void bind(ExaminedServer examined, DoctorVerdict verdict) {
        String bind = examined.config("bind");
        if (bind.isBlank() || Arrays.stream(bind.strip().split("\\s+")).anyMatch(EVERYWHERE::contains)) {
            verdict.found(
                    DoctorSeverity.MEDIUM,
                    bind.isBlank() ? "bind is not set." : "bind is " + bind.strip() + ".",
                    Remedy.set(examined, "bind", "\"127.0.0.1 ADDRESS\"", " with the address of the private network"));
        }
    }

    private static void protectedMode(ExaminedServer examined, DoctorVerdict verdict) {
        if (!examined.config("protected-mode").equals("yes")) {
            verdict.found(
                    DoctorSeverity.MEDIUM,
                    "protected-mode is off: if the users are lost, anyone can connect.",
                    Remedy.set(examined, "protected-mode", "yes"));
        }
    }

    private static void replicaLogin(ExaminedServer examined, DoctorVerdict verdict) {
        if (!examined.isReplica()) {
            return;
        }
        boolean password = !examined.config("masterauth").isEmpty();
        if (!password || examined.config("masteruser").isEmpty()) {
            verdict.found(
                    password ? DoctorSeverity.LOW : DoctorSeverity.HIGH,
                    password
                            ? "masteruser is not set: the replica logs in as default."
                            : "masterauth is not set: the master accepts replicas without a login.",
                    "ACL SETUSER replica on >PASSWORD +psync +replconf +ping on the master; masteruser and masterauth here");
        }
    }

    private static void replicaLink(ExaminedServer examined, DoctorVerdict verdict) {
        if (examined.isReplica() && !examined.info("master_link_status").equals("up")) {
            verdict.found(
                    DoctorSeverity.HIGH,
                    "master_link_status is " + examined.info("master_link_status") + ".",
                    "Check the server's log; usually masterauth, masteruser or tls-replication is wrong");
        }
    }
}
