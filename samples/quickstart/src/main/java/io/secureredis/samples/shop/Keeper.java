package io.secureredis.samples.shop;

import java.security.SecureRandom;
import java.util.Base64;
import org.springframework.stereotype.Component;

/** Who may use the dashboard. The password is made at each start, and told once, by {@link Welcome}. */
@Component
class Keeper {

    private static final int PASSWORD_BYTES = 12;

    private final String password = newPassword();

    private static String newPassword() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().encodeToString(bytes);
    }

    String name() {
        return "keeper";
    }

    String password() {
        return password;
    }
}
