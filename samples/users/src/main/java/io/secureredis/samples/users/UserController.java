package io.secureredis.samples.users;

import jakarta.validation.Valid;
import java.time.Duration;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The two calls of this application. */
@RestController
class UserController {

    private final Users users;
    private final Duration kept;

    UserController(Users users, @Value("${spring.cache.redis.time-to-live}") Duration kept) {
        this.users = users;
        this.kept = kept;
    }

    @PostMapping("/user")
    @ResponseStatus(HttpStatus.CREATED)
    String add(@RequestBody @Valid User user) {
        users.keep(user);
        return "User has been added and will expire after " + kept.toSeconds() + " seconds";
    }

    @GetMapping("/user/{name}")
    ResponseEntity<User> find(@PathVariable String name) {
        return ResponseEntity.of(Optional.ofNullable(users.find(name)));
    }
}
