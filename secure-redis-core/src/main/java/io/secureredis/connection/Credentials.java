package io.secureredis.connection;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A user name and a password for Redis. Immutable; {@code toString} shows neither. */
public final class Credentials {

    private final @Nullable String username;
    private final char[] password;

    private Credentials(@Nullable String username, char[] password) {
        this.username = username;
        this.password = password.clone();
    }

    /**
     * Returns a user name and a copy of a password.
     *
     * @param username the ACL user; null for {@code default}
     * @throws IllegalArgumentException for an empty password
     */
    public static Credentials of(@Nullable String username, char[] password) {
        if (password.length == 0) {
            throw new IllegalArgumentException("The password is empty");
        }
        return new Credentials(username == null || username.isEmpty() ? null : username, password);
    }

    /** Returns the ACL user; null for {@code default}. */
    public @Nullable String username() {
        return username;
    }

    /** Returns a copy of the password. */
    public char[] password() {
        return password.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Credentials that
                && Objects.equals(username, that.username)
                && Arrays.equals(password, that.password);
    }

    @Override
    public int hashCode() {
        return Objects.hash(username, Arrays.hashCode(password));
    }

    @Override
    public String toString() {
        return "Credentials[hidden]";
    }
}
