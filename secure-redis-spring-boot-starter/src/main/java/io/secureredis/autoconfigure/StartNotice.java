package io.secureredis.autoconfigure;

import io.secureredis.crypto.KeyRingSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.ApplicationListener;

/** Logs once, when the application has started, what is sealed and under which key; warns if nothing is. */
final class StartNotice implements ApplicationListener<ApplicationStartedEvent> {

    private static final Logger log = LoggerFactory.getLogger(StartNotice.class);

    private final ObjectProvider<SealedPart> parts;
    private final ObjectProvider<KeyRingSource> ring;
    private final MissingForSealing missing;
    private final AtomicBoolean said = new AtomicBoolean();

    StartNotice(ObjectProvider<SealedPart> parts, ObjectProvider<KeyRingSource> ring, MissingForSealing missing) {
        this.parts = parts;
        this.ring = ring;
        this.missing = missing;
    }

    /** Ignores child contexts, whose events arrive here as well. */
    @Override
    public void onApplicationEvent(ApplicationStartedEvent event) {
        if (said.compareAndSet(false, true)) {
            write();
        }
    }

    void write() {
        List<String> sealed = parts.orderedStream()
                .flatMap(part -> part.sealed().stream())
                .distinct()
                .toList();
        if (sealed.isEmpty()) {
            log.warn(
                    "secure-redis is on the class path, but nothing is sealed. {} Or inject sealedRedisTemplate."
                            + " If this is what you want, set secure-redis.enabled=false",
                    String.join(" ", missing.sentences()));
        } else {
            log.info("Sealing {}{}", String.join(", ", sealed), key());
        }
    }

    private String key() {
        KeyRingSource source = ring.getIfUnique();
        return source == null
                ? ""
                : "; key "
                        + KeyRingSource.keepingLast(source).keyRing().primary().keyId();
    }
}
