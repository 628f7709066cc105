package io.secureredis.cli.connect;

import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisURI;

/** Reads user and password from a URL. */
final class UriLogin {

    private UriLogin() {}

    /** Puts them into the draft, and returns whether there is a password. */
    static boolean into(TargetDraft draft, RedisURI uri) {
        RedisCredentials credentials =
                uri.getCredentialsProvider().resolveCredentials().block();
        if (credentials == null) {
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
