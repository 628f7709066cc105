package io.secureredis.cli.connect;

import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisURI;
import org.jspecify.annotations.Nullable;

/** Reads user and password from a URL, as Spring Boot reads them from {@code spring.data.redis.url}. */
final class UriLogin {

    private UriLogin() {}

    /**
     * Puts them into the draft, and returns whether there is a password.
     *
     * @param info what stands before the at sign, decoded. A single word there is a password, also to Lettuce.
     *     {@code null} where the host is a name for which Java has no user, or for several Sentinels
     */
    static boolean into(TargetDraft draft, RedisURI uri, @Nullable String info) {
        if (info == null) {
            return intoAsByLettuce(draft, uri);
        }
        // Also where the colon was encoded: Boot decodes first
        int colon = info.indexOf(':');
        return into(draft, info.substring(0, Math.max(0, colon)), info.substring(colon + 1));
    }

    private static boolean intoAsByLettuce(TargetDraft draft, RedisURI uri) {
        RedisCredentials credentials =
                uri.getCredentialsProvider().resolveCredentials().block();
        if (credentials == null) {
            return false;
        }
        String user = credentials.getUsername();
        return into(
                draft,
                user == null ? "" : user,
                credentials.hasPassword() ? new String(credentials.getPassword()) : "");
    }

    private static boolean into(TargetDraft draft, String user, String password) {
        if (!user.isEmpty()) {
            draft.user = user;
        }
        if (!password.isEmpty()) {
            draft.password = password;
        }
        return !password.isEmpty();
    }
}
