package io.secureredis.samples.users;

import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

/** What a visitor says about themselves. */
public record User(
        @NotBlank @Size(max = 100) String name,
        @NotBlank @Email String email) {}
