package io.secureredis.admin;

/**
 * The hidden field that every form of the dashboard carries, so that the application's own CSRF protection lets it pass.
 *
 * @param name of the request parameter
 * @param value the token
 */
public record CsrfField(String name, String value) {

    /** The token stays out of logs. */
    @Override
    public String toString() {
        return "CsrfField[" + name + "]";
    }
}
