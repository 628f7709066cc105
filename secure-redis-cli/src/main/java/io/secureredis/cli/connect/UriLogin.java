package io.secureredis.cli.connect;

import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisURI;
import org.jspecify.annotations.Nullable;

/** Reads user and password from a URL. */
final class UriLogin {

    private UriLogin() {}

    /**
     * Puts them into the draft, and returns whether there is a password.
     *
     * @param info what stands before the at sign. A single word there is a user, as in any other URL; to Lettuce it
     *     is a password.
     */
    static boolean into(TargetDraft draft, RedisURI uri, @Nullable String info) {
        RedisCredentials credentials =
                uri.getCredentialsProvider().resolveCredentials().block();
        if (credentials == null) {
            return false;
        }
        if (info != null && info.indexOf(':') < 0 && credentials.hasPassword()) {
            draft.user = new String(credentials.getPassword());
            return false;
        }
        if (credentials.hasUsername()) {
            draft.user = credentials.getUsername();
        }
        if (credentials.hasPassword()) {
            draft.password = new String(credentials.getPassword());
        }
        return credentials.hasPassword();
    }
}
