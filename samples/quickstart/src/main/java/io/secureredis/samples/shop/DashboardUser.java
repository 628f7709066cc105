package io.secureredis.samples.shop;

import java.security.SecureRandom;
import java.util.Base64;
import org.springframework.stereotype.Component;

/** The user of the dashboard. The password is generated at each start, and {@link Welcome} prints it once. */
@Component
class DashboardUser {

    private static final int PASSWORD_BYTES = 12;

    private final String password = newPassword();

    private static String newPassword() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().encodeToString(bytes);
    }

    String name() {
        return "admin";
    }

    String password() {
        return password;
    }
}
