package io.secureredis.doctor;

import java.util.List;
import java.util.Map;

/** Whether known vulnerabilities are mended in the server's version. */
final class VersionChecks {

    /** The first release of each line without CVE-2025-49844, by which a script runs code on the server, and those before. */
    private static final Map<String, Integer> REDIS = Map.of(
            "6.2", 20,
            "7.2", 11,
            "7.4", 6,
            "8.0", 4,
            "8.2", 2);

    private static final Map<String, Integer> VALKEY = Map.of(
            "7.2", 11,
            "8.0", 6,
            "8.1", 4);

    private static final int NEWEST_KNOWN_MAJOR = 8;

    private VersionChecks() {}

    static List<ServerCheck> all() {
        return List.of(ServerCheck.of(
                "version-floor",
                DoctorFeature.VERSION,
                "The server's version is older than the one that mends known vulnerabilities.",
                VersionChecks::floor));
    }

    private static void floor(Patient patient, DoctorVerdict verdict) {
        String valkey = patient.info("valkey_version");
        boolean isValkey = !valkey.isEmpty();
        String version = isValkey ? valkey : patient.info("redis_version");
        String advice = advice(version, isValkey);
        if (!advice.isEmpty()) {
            verdict.found(
                    DoctorSeverity.MEDIUM,
                    (isValkey ? "Valkey " : "Redis ") + version + " by its number is older than " + advice
                            + " (CVE-2025-49844 and others). Verify: distributions mend older numbers.",
                    "See the security tracker of your distribution, or upgrade");
        }
    }

    /** What the version should be; empty when it is. */
    static String advice(String version, boolean valkey) {
        String[] parts = version.split("\\.", -1);
        if (parts.length < 3 || !parts[0].matches("[0-9]{1,4}") || !parts[1].matches("[0-9]{1,4}")) {
            throw new UncheckableException("The server does not tell its version.");
        }
        Integer floor = (valkey ? VALKEY : REDIS).get(parts[0] + "." + parts[1]);
        if (floor != null) {
            int patch = Integer.parseInt("0" + parts[2].replaceAll("[^0-9].*", ""));
            return patch < floor ? parts[0] + "." + parts[1] + "." + floor : "";
        }
        int major = Integer.parseInt(parts[0]);
        int minor = Integer.parseInt(parts[1]);
        boolean newer = major > NEWEST_KNOWN_MAJOR || (major == NEWEST_KNOWN_MAJOR && minor > 2);
        return newer ? "" : "every line that is still mended";
    }
}
