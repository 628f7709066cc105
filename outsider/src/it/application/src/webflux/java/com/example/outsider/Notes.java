package com.example.outsider;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.env.Environment;
import org.springframework.data.redis.core.ReactiveRedisTemplate;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

@RestController
class Notes {

    private final ReactiveRedisTemplate<String, Object> redis;

    Notes(@Qualifier("sealedReactiveRedisTemplate") ReactiveRedisTemplate<String, Object> redis) {
        this.redis = redis;
    }

    @GetMapping("/note")
    Mono<String> note() {
        return redis.opsForValue()
                .set("note", "canary")
                .then(redis.opsForValue().get("note"))
                .cast(String.class);
    }

    @Component
    static class Asked implements Check {

        private final Environment environment;

        Asked(Environment environment) {
            this.environment = environment;
        }

        @Override
        public void run() throws Exception {
            String address = "http://localhost:" + environment.getRequiredProperty("local.server.port") + "/note";
            String body = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString())
                    .body();
            if (!body.equals("canary")) {
                throw new IllegalStateException("It answers " + body);
            }
        }
    }
}
