package io.secureredis.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.secureredis.PrintableText;
import io.secureredis.cli.connect.ConnectionErrors;
import io.secureredis.cli.connect.RedisAccess;
import io.secureredis.cli.connect.RedisTarget;
import io.secureredis.cli.connect.Secrets;
import io.secureredis.cli.connect.Targets;
import io.secureredis.cli.terminal.CliException;
import io.secureredis.cli.terminal.ExitCode;
import io.secureredis.cli.terminal.Terminal;
import io.secureredis.crypto.EnvelopeHeader;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.OpenException;
import io.secureredis.crypto.Sealer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.core.Cursor;
import org.springframework.data.redis.core.ScanOptions;

/** Runs {@link InspectCommand}. */
final class Inspection {

    private static final int MOST_FIELDS = 100;

    private final InspectCommand command;
    private final Terminal terminal;
    private final @Nullable KeyRing ring;
    private final @Nullable Sealer sealer;
    private boolean failed;

    Inspection(InspectCommand command, Terminal terminal) {
        this.command = command;
        this.terminal = terminal;
        this.ring = Secrets.find(command.secret, command.connection, terminal).orElse(null);
        this.sealer = ring == null ? null : Sealer.of(ring);
    }

    int run() {
        if (command.reveal && sealer == null) {
            Secrets.required(command.secret, command.connection, terminal);
        }
        RedisTarget target = Targets.of(command.connection, terminal);
        try (RedisAccess access = RedisAccess.open(target);
                RedisConnection connection = access.factory().getConnection()) {
            return inspect(connection);
        } catch (RuntimeException e) {
            throw ConnectionErrors.explain(e, target);
        }
    }

    private int inspect(RedisConnection connection) {
        byte[] key = command.key.getBytes(UTF_8);
        String type = String.valueOf(connection.keyCommands().type(key).code());
        if (type.equals("none")) {
            throw noSuchKey();
        }
        describe(type, Optional.ofNullable(connection.keyCommands().pTtl(key)).orElse(-1L));
        JobsKey jobs = JobsKey.of(command.key);
        if (jobs != null) {
            describe(jobs);
            return ExitCode.OK;
        }
        content(connection, key, type);
        return failed ? ExitCode.FOUND : ExitCode.OK;
    }

    private void content(RedisConnection connection, byte[] key, String type) {
        switch (type) {
            case "string" ->
                value("", connection.stringCommands().get(key), Places.ofString(command.key, command.cache));
            case "hash" -> hash(connection, key);
            default -> terminal.print("sealed: elements of a " + type + " are not checked");
        }
    }

    private static CliException noSuchKey() {
        return CliException.failed(
                "There is no such key.", "Keys are as they are in Redis: SCAN 0 MATCH 'books::*' lists some.");
    }

    private void describe(String type, long expiresMillis) {
        terminal.print("key: " + PrintableText.of(command.key));
        terminal.print("type: " + type);
        terminal.print("expires: " + (expiresMillis < 0 ? "never" : "in " + Duration.ofMillis(expiresMillis)));
    }

    private void describe(JobsKey jobs) {
        String queue = jobs.queue() == null ? null : PrintableText.of(jobs.queue());
        terminal.print("part of: " + (queue == null ? "all queues" : "the queue " + queue) + " of secure-redis-jobs ("
                + PrintableText.of(jobs.part()) + ")"
                + (jobs.namespace().isEmpty() ? "" : " in the namespace " + jobs.namespace()));
        terminal.print("see "
                + (queue == null
                        ? "them with: secure-redis jobs list"
                        : "its jobs with: secure-redis jobs list " + queue)
                + (jobs.namespace().isEmpty() ? "" : " --namespace=" + jobs.namespace()));
    }

    private void hash(RedisConnection connection, byte[] key) {
        Optional<SessionPlace> session = SessionPlace.of(command.key, ring);
        session.ifPresent(place -> terminal.print("part of: a session of the namespace " + place.namespace() + ", "
                + (command.reveal ? "id " + place.id() : "whose id --reveal shows")));
        int fields = 0;
        try (Cursor<Map.Entry<byte[], byte[]>> cursor = connection
                .hashCommands()
                .hScan(key, ScanOptions.scanOptions().count(MOST_FIELDS).build())) {
            while (cursor.hasNext() && fields++ < MOST_FIELDS) {
                field(key, cursor.next(), session);
            }
        }
        if (fields > MOST_FIELDS) {
            terminal.print("… and more fields");
        }
    }

    private void field(byte[] key, Map.Entry<byte[], byte[]> field, Optional<SessionPlace> session) {
        List<Places.Place> places = new ArrayList<>();
        session.ifPresent(place -> places.add(place.field(field.getKey())));
        places.add(Places.ofField(key, field.getKey()));
        value("field " + PrintableText.of(new String(field.getKey(), UTF_8)) + " ", field.getValue(), places);
    }

    private void value(String what, byte @Nullable [] stored, List<Places.Place> places) {
        if (stored == null) {
            throw noSuchKey();
        }
        try {
            header(what, EnvelopeHeader.parse(stored), stored.length);
        } catch (OpenException none) {
            terminal.print(what + "sealed: no (" + none.failure().label() + "), " + stored.length + " bytes");
            failed = true;
            return;
        }
        if (sealer != null) {
            open(what, stored, places, sealer);
        }
    }

    private void header(String what, EnvelopeHeader header, int bytes) {
        terminal.print(what + "sealed: yes, version " + header.version() + ", " + bytes + " bytes"
                + (header.compressed() ? ", compressed" : ""));
        terminal.print(what + "key id: " + header.keyId() + " (" + known(header) + ")");
        terminal.print(what + "written: " + header.writtenAt()
                + (header.lifetime().isZero()
                        ? ", without an expiry"
                        : ", ends " + header.writtenAt().plus(header.lifetime())));
    }

    private String known(EnvelopeHeader header) {
        if (ring == null) {
            return "no secret is given to compare";
        }
        if (ring.retired().contains(header.keyId())) {
            return "retired";
        }
        if (ring.primary().keyId().equals(header.keyId())) {
            return "the primary secret";
        }
        return ring.keyIds().contains(header.keyId()) ? "a previous secret" : "not in the key ring";
    }

    private void open(String what, byte[] stored, List<Places.Place> places, Sealer opener) {
        OpenException last = null;
        for (Places.Place place : places) {
            try {
                opened(what, place, opener.open(stored, place.binding()));
                return;
            } catch (OpenException refused) {
                last = refused;
            }
        }
        failed = true;
        terminal.print(what + "opens: no, not as "
                + String.join(
                        ", nor as ", places.stream().map(Places.Place::name).toList()));
        if (last != null) {
            terminal.print(what + "because: " + last.getMessage());
        }
    }

    private void opened(String what, Places.Place place, byte[] plain) {
        terminal.print(what + "opens: yes, as " + place.name());
        if (command.reveal) {
            terminal.warn("The next line is plaintext.");
            terminal.print(what + "value: " + PrintableText.of(new String(plain, UTF_8)));
        }
    }
}
