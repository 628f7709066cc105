package com.example.outsider;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

@Component
class Dashboard implements Check {

    private final Environment environment;

    Dashboard(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void run() throws Exception {
        String login = environment.getRequiredProperty("spring.security.user.name") + ":"
                + environment.getRequiredProperty("spring.security.user.password");
        String basic = Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
        if (status(null) != 401 || status("Basic " + basic) != 200) {
            throw new IllegalStateException("The dashboard answers " + status(null) + " without and "
                    + status("Basic " + basic) + " with a login");
        }
    }

    private int status(String login) throws Exception {
        String address = "http://localhost:" + environment.getRequiredProperty("local.server.port");
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + "/secure-redis"));
        if (login != null) {
            request.header("Authorization", login);
        }
        return HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build()
                .send(request.build(), BodyHandlers.ofString())
                .statusCode();
    }
}
