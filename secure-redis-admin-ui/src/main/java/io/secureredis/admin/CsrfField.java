package io.secureredis.admin;

/**
 * The hidden field of every form of the dashboard, with which it passes the application's own CSRF protection.
 *
 * @param name of the request parameter
 * @param value the token
 */
public record CsrfField(String name, String value) {

    /** Keeps the token out of logs. */
    @Override
    public String toString() {
        return "CsrfField[" + name + "]";
    }
}
