package io.secureredis.doctor;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** From where the server is reached, and by which replicas. */
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

    private static void bind(Patient patient, DoctorVerdict verdict) {
        String bind = patient.config("bind");
        if (bind.isBlank() || Arrays.stream(bind.strip().split("\\s+")).anyMatch(EVERYWHERE::contains)) {
            verdict.found(
                    DoctorSeverity.MEDIUM,
                    bind.isBlank() ? "bind is not set." : "bind is " + bind.strip() + ".",
                    "CONFIG SET bind \"127.0.0.1 ADDRESS\" with the address of the private network, then CONFIG REWRITE");
        }
    }

    private static void protectedMode(Patient patient, DoctorVerdict verdict) {
        if (!patient.config("protected-mode").equals("yes")) {
            verdict.found(
                    DoctorSeverity.MEDIUM,
                    "protected-mode is off: if the users are lost, everybody gets in.",
                    "CONFIG SET protected-mode yes, then CONFIG REWRITE");
        }
    }

    private static void replicaLogin(Patient patient, DoctorVerdict verdict) {
        if (!patient.isReplica()) {
            return;
        }
        boolean password = !patient.config("masterauth").isEmpty();
        if (!password || patient.config("masteruser").isEmpty()) {
            verdict.found(
                    password ? DoctorSeverity.LOW : DoctorSeverity.HIGH,
                    password
                            ? "masteruser is not set: the replica logs in as default."
                            : "masterauth is not set: the master lets in who has no login.",
                    "ACL SETUSER replica on >PASSWORD +psync +replconf +ping on the master; masteruser and masterauth here");
        }
    }

    private static void replicaLink(Patient patient, DoctorVerdict verdict) {
        if (patient.isReplica() && !patient.info("master_link_status").equals("up")) {
            verdict.found(
                    DoctorSeverity.HIGH,
                    "master_link_status is " + patient.info("master_link_status") + ".",
                    "See the server's log; mostly masterauth, masteruser or tls-replication is wrong");
        }
    }
}
