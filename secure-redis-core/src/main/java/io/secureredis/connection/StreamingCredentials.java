package io.secureredis.connection;

import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisCredentialsProvider;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Passes the credentials of a {@link CredentialsSource} to Lettuce: for each new connection, and for open connections
 * when they change.
 *
 * <p>Lettuce listens only with {@code ReauthenticateBehavior.ON_NEW_CREDENTIALS} in its client options. It sends
 * {@code AUTH} between two commands, after a transaction, and on pub/sub connections if RESP 3 permits it.
 */
public final class StreamingCredentials implements RedisCredentialsProvider {

    private final CredentialsSource source;

    public StreamingCredentials(CredentialsSource source) {
        this.source = source;
    }

    @Override
    public Mono<RedisCredentials> resolveCredentials() {
        return Mono.fromCallable(() -> lettuce(CheckedCredentials.current(source)))
                .subscribeOn(Schedulers.boundedElastic());
    }

    @Override
    public boolean supportsStreaming() {
        return true;
    }

    @Override
    public Flux<RedisCredentials> credentials() {
        return Flux.create(
                sink -> {
                    CredentialsSource.Subscription changes =
                            CheckedCredentials.onChange(source, credentials -> sink.next(lettuce(credentials)));
                    sink.onDispose(changes::close);
                },
                FluxSink.OverflowStrategy.LATEST);
    }

    private static RedisCredentials lettuce(Credentials credentials) {
        return RedisCredentials.just(credentials.username(), credentials.password());
    }
}
