package io.secureredis.samples.weather;

import io.secureredis.crypto.OpenException;
import java.util.ArrayList;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.WebSession;
import reactor.core.publisher.Mono;

/** The calls of this application. */
@RestController
class WeatherController {

    private static final String SEEN = "seen";

    private final Forecasts forecasts;
    private final Notes notes;

    WeatherController(Forecasts forecasts, Notes notes) {
        this.forecasts = forecasts;
        this.notes = notes;
    }

    @GetMapping("/forecast/{city}")
    Mono<Forecast> forecast(@PathVariable String city, WebSession session) {
        List<String> seen = new ArrayList<>(seen(session));
        if (!seen.contains(city)) {
            seen.add(city);
            // A new list, not a changed one: the session stores what it is given
            session.getAttributes().put(SEEN, seen);
        }
        return forecasts.forecast(city);
    }

    @GetMapping("/seen")
    List<String> seen(WebSession session) {
        return session.getAttributeOrDefault(SEEN, List.of());
    }

    @PutMapping("/note/{name}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> write(@PathVariable String name, @RequestBody String text) {
        return notes.write(name, text);
    }

    @GetMapping("/note/{name}")
    Mono<String> read(@PathVariable String name) {
        return notes.read(name).switchIfEmpty(Mono.error(() -> new ResponseStatusException(HttpStatus.NOT_FOUND)));
    }

    /** A note that someone changed, or copied to this name, is none. */
    @ExceptionHandler
    @ResponseStatus(HttpStatus.NOT_FOUND)
    void doesNotOpen(OpenException e) {}
}
