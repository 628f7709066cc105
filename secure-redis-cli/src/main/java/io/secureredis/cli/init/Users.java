package io.secureredis.cli.init;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.secureredis.connection.AclRules;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** The users of a server, with new passwords: in plain text for separate files, as SHA-256 for the ACL file. */
final class Users {

    static final String APPLICATION = "app";
    static final String ADMINISTRATOR = "admin";
    static final String READER = "readonly";
    static final String REPLICATION = "replication";
    static final String MONITOR = "monitor";

    private static final int PASSWORD_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Map<String, String> passwords = new LinkedHashMap<>();
    private final Map<String, String> rules = new LinkedHashMap<>();

    Users(InitRequest request) {
        user(
                APPLICATION,
                AclRules.forFeatures(request.features()).onKeys(request.keys()).rules());
        user(ADMINISTRATOR, "~* &* +@all -debug -flushall -flushdb -keys -module -replicaof -slaveof");
        user(READER, "%R~* resetchannels -@all +@read -keys +hello +auth +ping +select +info +type +cluster|nodes");
        if (request.replicated()) {
            user(REPLICATION, "resetkeys resetchannels -@all +ping +psync +replconf");
        }
        user(
                MONITOR,
                "resetkeys resetchannels -@all +hello +auth +ping +info +dbsize +slowlog|get +slowlog|len +latency|latest"
                        + " +latency|history +memory|stats +cluster|info");
    }

    private void user(String name, String allowed) {
        byte[] bytes = new byte[PASSWORD_BYTES];
        RANDOM.nextBytes(bytes);
        passwords.put(name, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        rules.put(name, allowed);
    }

    /** Returns the passwords by user. */
    Map<String, String> passwords() {
        return passwords;
    }

    String password(String user) {
        return String.valueOf(passwords.get(user));
    }

    /** Returns the ACL file, a format without comments. */
    String aclFile() {
        StringBuilder lines = new StringBuilder("user default off resetpass resetkeys resetchannels -@all\n");
        rules.forEach((user, allowed) -> lines.append("user ")
                .append(user)
                .append(" on #")
                .append(sha256(password(user)))
                .append(' ')
                .append(allowed)
                .append('\n'));
        return lines.toString();
    }

    private static String sha256(String password) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(password.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
