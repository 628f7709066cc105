package io.secureredis.doctor;

import java.util.List;

/** Checks what survives a restart. */
final class PersistenceChecks {

    private PersistenceChecks() {}

    static List<ServerCheck> all() {
        return List.of(
                ServerCheck.of(
                        "persistence-jobs",
                        DoctorFeature.PERSISTENCE,
                        "A restart loses jobs.",
                        PersistenceChecks::jobs),
                ServerCheck.of(
                        "persistence-failing",
                        DoctorFeature.PERSISTENCE,
                        "The server cannot write its data to disk.",
                        PersistenceChecks::failing));
    }

    private static void noAppendOnlyFile(ExaminedServer examined, DoctorVerdict verdict) {
        boolean snapshots = !examined.config("save").isBlank();
        verdict.found(
                snapshots ? DoctorSeverity.MEDIUM : DoctorSeverity.HIGH,
                "There are jobs, and appendonly is no: "
                        + (snapshots ? "a crash loses all since the last snapshot." : "a restart loses all of them."),
                Remedy.set(examined, "appendonly", "yes"));
    }

    private static void jobs(ExaminedServer examined, DoctorVerdict verdict) {
        if (examined.sample().jobKeys() == 0) {
            return;
        }
        if (!examined.config("appendonly").equals("yes")) {
            noAppendOnlyFile(examined, verdict);
        } else if (examined.config("appendfsync").equals("no")) {
            verdict.found(
                    DoctorSeverity.LOW,
                    "There are jobs, and appendfsync is no: a power failure loses up to half a minute.",
                    Remedy.set(examined, "appendfsync", "everysec"));
        }
    }

    private static void failing(ExaminedServer examined, DoctorVerdict verdict) {
        for (String field : List.of("rdb_last_bgsave_status", "aof_last_bgrewrite_status", "aof_last_write_status")) {
            if (examined.info(field).equals("err")) {
                verdict.found(
                        DoctorSeverity.CRITICAL,
                        field + " is err: the last write to disk failed.",
                        "Check the server's log and the free space on its disk; then BGSAVE");
            }
        }
    }
}
