package io.secureredis.connection;

import io.secureredis.SecureRedisException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.data.redis.connection.RedisConnection;

/**
 * Builds the minimal ACL of an application's Redis user: exactly the commands of the features in use, on the
 * application's own keys. Immutable.
 *
 * <pre>{@code
 * AclRules.forFeatures(AclFeature.CACHE, AclFeature.CACHE_CLEAR).onKeys("shop:*").line("shop")
 * // ACL SETUSER shop reset on >PASSWORD ~shop:* resetchannels -@all +hello +auth +ping +get +getex +set +del +pttl
 * //     +eval +getrange +strlen +scan
 * }</pre>
 *
 * <p>Lettuce sends {@code CLIENT SETINFO} and asks for maintenance notices. It continues if these are refused, so the
 * ACL does not include them.
 */
public final class AclRules {

    private final Set<AclFeature> features;
    private final List<String> keyPatterns;
    private final List<String> channelPatterns;

    private AclRules(Set<AclFeature> features, List<String> keyPatterns, List<String> channelPatterns) {
        this.features = features;
        this.keyPatterns = keyPatterns;
        this.channelPatterns = channelPatterns;
    }

    /** Returns rules for these features, and for logging in, on all keys. */
    public static AclRules forFeatures(AclFeature... features) {
        Set<AclFeature> all = EnumSet.of(AclFeature.CONNECTION);
        all.addAll(Arrays.asList(features));
        return new AclRules(all, List.of("*"), List.of("*"));
    }

    /** Limits these rules to keys that match the glob patterns. */
    public AclRules onKeys(String... patterns) {
        return new AclRules(features, List.of(patterns), channelPatterns);
    }

    /**
     * Limits these rules to channels that match the glob patterns; they apply only with {@link AclFeature#PUB_SUB} and
     * {@link AclFeature#SESSIONS_INDEXED}.
     */
    public AclRules onChannels(String... patterns) {
        return new AclRules(features, keyPatterns, List.of(patterns));
    }

    /** Returns the part after the password in {@code ACL SETUSER} or in the ACL file: keys, channels, commands. */
    public String rules() {
        List<String> words = new ArrayList<>();
        keyPatterns.forEach(pattern -> words.add("~" + pattern));
        words.add("resetchannels");
        if (features.contains(AclFeature.PUB_SUB) || features.contains(AclFeature.SESSIONS_INDEXED)) {
            channelPatterns.forEach(pattern -> words.add("&" + pattern));
        }
        words.add("-@all");
        commands().forEach(command -> words.add("+" + command));
        return String.join(" ", words);
    }

    /** Returns the whole command; replace the word {@code PASSWORD} in it. */
    public String line(String user) {
        return "ACL SETUSER " + user + " reset on >PASSWORD " + rules();
    }

    /** Returns the commands in lower case, each once; subcommands as {@code cluster|nodes}. */
    public List<String> commands() {
        return samples().stream()
                .map(sample -> sample.split(" ", 2)[0])
                .distinct()
                .toList();
    }

    /**
     * Asks a server with {@code ACL DRYRUN} which of these commands a user may not run, on the first key and channel
     * pattern.
     *
     * @param administrator a connection that may run {@code ACL DRYRUN}; Redis 7 or newer
     * @throws ConnectionException {@code SR308} with the names of the missing commands
     * @throws SecureRedisException {@code SR365} if the server does not know {@code ACL DRYRUN}
     */
    public void check(RedisConnection administrator, String user) {
        Set<String> missing = new LinkedHashSet<>();
        for (String sample : samples()) {
            if (!permitted(administrator, user, words(sample))) {
                missing.add(sample.split(" ", 2)[0]);
            }
        }
        if (!missing.isEmpty()) {
            throw incomplete(user, missing);
        }
    }

    private List<String> words(String sample) {
        return List.of(sample.replace('|', ' ')
                .replace("KEY", keyPatterns.get(0).replace("*", "x"))
                .replace("PATTERN", channelPatterns.get(0))
                .replace("CHANNEL", channelPatterns.get(0).replace("*", "x"))
                .split(" "));
    }

    private ConnectionException incomplete(String user, Set<String> missing) {
        return new ConnectionException(
                ConnectionFailure.ACL_INCOMPLETE,
                "The ACL user " + user + " may not run: " + String.join(", ", missing) + ".",
                "Give it what the features in use need: ACL SETUSER " + user + " "
                        + missing.stream().map(command -> "+" + command).collect(Collectors.joining(" "))
                        + " (or the keys "
                        + keyPatterns.stream().map(pattern -> "~" + pattern).collect(Collectors.joining(" "))
                        + ").");
    }

    private static boolean permitted(RedisConnection administrator, String user, List<String> words) {
        List<byte[]> arguments = new ArrayList<>();
        arguments.add(bytes("DRYRUN"));
        arguments.add(bytes(user));
        words.forEach(word -> arguments.add(bytes(word)));
        Object reply = dryRun(administrator, arguments.toArray(byte[][]::new));
        String text = reply instanceof byte[] raw ? new String(raw, StandardCharsets.UTF_8) : String.valueOf(reply);
        return text.equals("OK");
    }

    private static @Nullable Object dryRun(RedisConnection administrator, byte[][] arguments) {
        try {
            return administrator.execute("ACL", arguments);
        } catch (RuntimeException e) {
            String answer =
                    String.valueOf(NestedExceptionUtils.getMostSpecificCause(e).getMessage());
            if (answer.startsWith("ERR Unknown subcommand") || answer.startsWith("ERR unknown subcommand")) {
                throw new SecureRedisException(
                        "SR365",
                        "Cannot check the rights of an ACL user: the server does not know ACL DRYRUN, which Redis has since"
                                + " version 7.0. Compare the answer of ACL GETUSER with AclRules.line, or check on a newer server.",
                        e);
            }
            throw e;
        }
    }

    private List<String> samples() {
        return features.stream().flatMap(feature -> feature.commands().stream()).toList();
    }

    private static byte[] bytes(String word) {
        return word.getBytes(StandardCharsets.UTF_8);
    }
}
