package io.secureredis.samples.users;

import org.jspecify.annotations.Nullable;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.stereotype.Service;

/** Keeps users in Redis and nowhere else. */
@Service
public class Users {

    /** Keeps a user under their name. */
    @CachePut(cacheNames = "users", key = "#user.name")
    public User keep(User user) {
        return user;
    }

    /** Returns a user, or {@code null} if there is none, or not any more. */
    @Cacheable(cacheNames = "users", unless = "#result == null")
    public @Nullable User find(String name) {
        return null;
    }
}
