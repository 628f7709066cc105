package io.secureredis.doctor;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Checks who can log in, and what they may do. */
final class AclChecks {

    private static final int SHORTEST_PASSWORD = 16;
    private static final long DAY_SECONDS = 86_400;

    /** Read-only commands that an application without a login has no use for. */
    private static final List<String[]> PROBES = List.of(
            new String[] {"EXISTS", "secure-redis:doctor"},
            new String[] {"DBSIZE"},
            new String[] {"INFO", "server"},
            new String[] {"CONFIG", "GET", "maxmemory"},
            new String[] {"ACL", "LIST"},
            new String[] {"CLIENT", "ID"});

    /** Passwords from documentation, images and lists of the most common ones. */
    private static final List<String> COMMON = List.of(
            "foobared",
            "redis",
            "password",
            "passw0rd",
            "secret",
            "admin",
            "root",
            "default",
            "changeme",
            "changeit",
            "letmein",
            "welcome",
            "qwerty",
            "123456",
            "12345678",
            "123456789",
            "1234567890",
            "test",
            "guest",
            "mypassword",
            "yourpassword",
            "your_password",
            "your-password",
            "redispassword",
            "redis123",
            "redis_password",
            "redis-password",
            "mysecretpassword",
            "supersecret",
            "supersecretpassword",
            "strongpassword",
            "a-very-strong-password",
            "s3cret",
            "eYVX7EwVmmxKPCDmwMtyKVge8oLd2t81",
            "sOmE_sEcUrE_pAsS",
            "Password1",
            "password123",
            "admin123",
            "p@ssw0rd",
            "bitnami",
            "kubernetes",
            "docker",
            "PASSWORD");

    private AclChecks() {}

    static List<ServerCheck> all() {
        return List.of(
                ServerCheck.of("acl-no-login", DoctorFeature.ACL, "Commands run without a login.", AclChecks::noLogin),
                ServerCheck.of(
                        "acl-default-user", DoctorFeature.ACL, "The default user is on.", AclChecks::defaultUser),
                ServerCheck.of(
                        "acl-no-password", DoctorFeature.ACL, "A user needs no password.", AclChecks::noPassword),
                ServerCheck.of(
                        "acl-unlimited-user",
                        DoctorFeature.ACL,
                        "Users other than the administrator may do everything.",
                        AclChecks::unlimitedUsers),
                ServerCheck.of(
                        "acl-weak-password",
                        DoctorFeature.ACL,
                        "A password is weak or well known.",
                        AclChecks::weakPassword),
                ServerCheck.of(
                        "acl-not-saved",
                        DoctorFeature.ACL,
                        "A restart can lose users that were set while the server ran.",
                        AclChecks::notSaved),
                ServerCheck.of(
                        "acl-log",
                        DoctorFeature.ACL,
                        "The server has refused logins or commands recently.",
                        AclChecks::log));
    }

    private static void noLogin(ExaminedServer examined, DoctorVerdict verdict) {
        List<String> answered = answeredWithoutLogin(examined);
        if (!answered.isEmpty()) {
            verdict.found(
                    DoctorSeverity.CRITICAL,
                    "Without any login the server answers " + String.join(", ", answered) + ".",
                    noDefaultUser(examined));
        }
    }

    /** The application needs a user first. */
    private static String noDefaultUser(ExaminedServer examined) {
        return "First a user for the application: secure-redis acl USER --features=…. Then: "
                + Remedy.user(examined, "default", "off");
    }

    private static List<String> answeredWithoutLogin(ExaminedServer examined) {
        RedisURI anonymous = anonymous(examined.uri());
        List<String> answered = new ArrayList<>();
        try (ServerConnection connection = ServerConnection.open(anonymous, examined.tls(), examined.resources())) {
            for (String[] probe : PROBES) {
                if (answers(connection, probe)) {
                    answered.add(probe.length == 1 || probe[0].equals("EXISTS") ? probe[0] : probe[0] + " " + probe[1]);
                }
            }
        } catch (RedisException refused) {
            throw new UncheckableException("No second connection, without a login, could be opened.");
        }
        return answered;
    }

    private static RedisURI anonymous(RedisURI uri) {
        RedisURI.Builder builder = uri.getSocket() == null
                ? RedisURI.builder().withHost(uri.getHost()).withPort(uri.getPort())
                : RedisURI.Builder.socket(uri.getSocket());
        if (uri.getSocket() == null) {
            builder.withSsl(uri.isSsl()).withVerifyPeer(uri.getVerifyMode());
        }
        return builder.withTimeout(uri.getTimeout()).build();
    }

    private static boolean answers(ServerConnection connection, String[] probe) {
        try {
            connection.send(probe);
            return true;
        } catch (RedisCommandExecutionException refused) {
            return false;
        }
    }

    private static void defaultUser(ExaminedServer examined, DoctorVerdict verdict) {
        examined.users().stream()
                .filter(user -> user.name().equals("default") && user.enabled())
                .forEach(user -> verdict.found(
                        user.withoutPassword() ? DoctorSeverity.HIGH : DoctorSeverity.MEDIUM,
                        "The default user is on, "
                                + (user.withoutPassword() ? "needs no password" : "with a password")
                                + (user.unlimited() ? ", and may do everything." : "."),
                        noDefaultUser(examined)));
    }

    private static void noPassword(ExaminedServer examined, DoctorVerdict verdict) {
        examined.users().stream()
                .filter(user ->
                        user.enabled() && user.withoutPassword() && !user.name().equals("default"))
                .forEach(user -> verdict.found(
                        DoctorSeverity.CRITICAL,
                        "The user " + user.name() + " needs no password.",
                        Remedy.user(examined, user.name(), "resetpass >PASSWORD")));
    }

    /** The examining user counts as the administrator if it may do everything. */
    private static void unlimitedUsers(ExaminedServer examined, DoctorVerdict verdict) {
        String me = examined.whoAmI();
        List<AclUser> enabled =
                examined.users().stream().filter(AclUser::enabled).toList();
        enabled.stream()
                .filter(user -> user.unlimited()
                        && !user.name().equals(me)
                        && !user.name().equals("default"))
                .forEach(user -> verdict.found(
                        DoctorSeverity.HIGH,
                        "The user " + user.name()
                                + " may run every command on every key, and is not the user that runs the doctor.",
                        "Give it what it needs: secure-redis acl " + user.name() + " --features=…"));
        onlyUnlimitedUser(enabled, me, verdict);
    }

    private static void onlyUnlimitedUser(List<AclUser> enabled, String me, DoctorVerdict verdict) {
        if (enabled.size() == 1
                && enabled.get(0).unlimited()
                && enabled.get(0).name().equals(me)) {
            verdict.found(
                    DoctorSeverity.HIGH,
                    "The only user that is on, " + me + ", may do everything: applications have no other.",
                    "Give each application a user of its own: secure-redis acl USER --features=…");
        }
    }

    private static void weakPassword(ExaminedServer examined, DoctorVerdict verdict) {
        for (AclUser user : examined.users()) {
            Map<String, String> weak = hashes(user.name());
            if (user.enabled()
                    && user.passwords().stream().anyMatch(hash -> weak.containsKey(hash.toLowerCase(Locale.ROOT)))) {
                verdict.found(
                        DoctorSeverity.CRITICAL,
                        "A password of the user " + user.name() + " is on every list of common passwords.",
                        "secure-redis password rotate " + user.name());
            }
        }
        shortPassword(examined, verdict);
    }

    private static void shortPassword(ExaminedServer examined, DoctorVerdict verdict) {
        for (String setting : List.of("requirepass", "masterauth")) {
            int length = examined.config(setting).length();
            if (length > 0 && length < SHORTEST_PASSWORD) {
                verdict.found(
                        DoctorSeverity.HIGH,
                        setting + " has " + length + " characters. Redis checks very many passwords in a second.",
                        "openssl rand -base64 32 makes a long one. Then: " + Remedy.set(examined, setting, "PASSWORD"));
            }
        }
    }

    private static Map<String, String> hashes(String user) {
        Map<String, String> hashes = new HashMap<>();
        Stream.concat(COMMON.stream(), Stream.of(user, user + "123", user + "1", user + "!", user + "-password"))
                .forEach(password -> hashes.put(sha256(password), ""));
        return hashes;
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java runtime has SHA-256", impossible);
        }
    }

    private static void notSaved(ExaminedServer examined, DoctorVerdict verdict) {
        long others = examined.users().stream()
                .filter(user -> !user.name().equals("default"))
                .count();
        if (others > 0 && examined.config("aclfile").isEmpty()) {
            verdict.found(
                    DoctorSeverity.MEDIUM,
                    "There are " + others
                            + " users other than default, and no aclfile is set: users that are not in redis.conf are lost in a restart.",
                    Remedy.start(examined, "aclfile /etc/redis/users.acl") + "; then ACL SAVE");
        }
    }

    private static boolean isRecentOfOthers(Map<String, String> fields) {
        return !fields.getOrDefault("client-info", "").contains("name=" + ServerConnection.CLIENT_NAME)
                && seconds(fields.get("age-seconds")) <= DAY_SECONDS;
    }

    private static void log(ExaminedServer examined, DoctorVerdict verdict) {
        long logins = 0;
        long commands = 0;
        for (Object entry : examined.call("ACL", "LOG", "128")) {
            Map<String, String> fields = fields(entry);
            long count = isRecentOfOthers(fields) ? (long) seconds(fields.get("count")) : 0;
            if ("auth".equals(fields.get("reason"))) {
                logins += count;
            } else {
                commands += count;
            }
        }
        refusals(verdict, logins, commands);
    }

    private static void refusals(DoctorVerdict verdict, long logins, long commands) {
        if (logins > 0) {
            verdict.found(
                    DoctorSeverity.MEDIUM,
                    logins + " logins failed in the last 24 hours.",
                    "ACL LOG shows user and address; ACL LOG RESET when it is clear who it was");
        }
        if (commands > 0) {
            verdict.found(
                    DoctorSeverity.LOW,
                    commands
                            + " commands were refused in the last 24 hours: a user lacks a right, or someone is probing.",
                    "ACL LOG shows user, command and address; secure-redis acl USER --check tells what an application lacks");
        }
    }

    private static Map<String, String> fields(Object entry) {
        Map<String, String> fields = new HashMap<>();
        if (entry instanceof List<?> list) {
            for (int i = 0; i + 1 < list.size(); i += 2) {
                fields.put(String.valueOf(list.get(i)), String.valueOf(list.get(i + 1)));
            }
        }
        return fields;
    }

    private static double seconds(@Nullable String text) {
        try {
            return text == null ? 0 : Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
