package io.secureredis.doctor;

import java.util.List;
import java.util.Map;

/** Checks whether the server's version fixes known vulnerabilities. */
final class VersionChecks {

    /**
     * For each release line, the first release without CVE-2025-49844, which lets a script run code on the server, or
     * earlier vulnerabilities.
     */
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
                "The server's version is older than the one that fixes known vulnerabilities.",
                VersionChecks::floor));
    }

    private static void floor(ExaminedServer examined, DoctorVerdict verdict) {
        String valkey = examined.info("valkey_version");
        boolean isValkey = !valkey.isEmpty();
        String version = isValkey ? valkey : examined.info("redis_version");
        String advice = advice(version, isValkey);
        if (!advice.isEmpty()) {
            verdict.found(
                    DoctorSeverity.MEDIUM,
                    (isValkey ? "Valkey " : "Redis ") + version + " by its number is older than " + advice
                            + " (CVE-2025-49844 and others). Check this: distributions fix older versions without changing the number.",
                    "Check the security tracker of your distribution, or upgrade");
        }
    }

    /** Returns the version to use instead; empty if the version is fine. */
    static String advice(String version, boolean valkey) {
        String[] parts = version.split("\\.", -1);
        if (parts.length < 3 || !parts[0].matches("[0-9]{1,4}") || !parts[1].matches("[0-9]{1,4}")) {
            throw new UncheckableException("The server does not report its version.");
        }
        Integer floor = (valkey ? VALKEY : REDIS).get(parts[0] + "." + parts[1]);
        if (floor != null) {
            int patch = Integer.parseInt("0" + parts[2].replaceAll("[^0-9].*", ""));
            return patch < floor ? parts[0] + "." + parts[1] + "." + floor : "";
        }
        int major = Integer.parseInt(parts[0]);
        int minor = Integer.parseInt(parts[1]);
        boolean newer = major > NEWEST_KNOWN_MAJOR || (major == NEWEST_KNOWN_MAJOR && minor > 2);
        return newer ? "" : "every release line that is still maintained";
    }
}
