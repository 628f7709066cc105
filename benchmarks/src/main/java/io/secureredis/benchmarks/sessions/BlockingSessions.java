package io.secureredis.benchmarks.sessions;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.ReactiveFindByIndexNameSessionRepository;
import org.springframework.session.ReactiveSessionRepository;
import org.springframework.session.Session;

/** A repository of WebFlux whose caller waits, to be measured as the servlet ones are. */
record BlockingSessions<S extends Session>(ReactiveSessionRepository<S> repository)
        implements FindByIndexNameSessionRepository<S> {

    @Override
    public S createSession() {
        return Objects.requireNonNull(repository.createSession().block());
    }

    @Override
    public void save(S session) {
        repository.save(session).block();
    }

    @Override
    public @Nullable S findById(String id) {
        return repository.findById(id).block();
    }

    @Override
    public void deleteById(String id) {
        repository.deleteById(id).block();
    }

    @Override
    @SuppressWarnings("unchecked")
    public Map<String, S> findByIndexNameAndIndexValue(String index, String value) {
        return Objects.requireNonNull(((ReactiveFindByIndexNameSessionRepository<S>) repository)
                .findByPrincipalName(value)
                .block());
    }
}
