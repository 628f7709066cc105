package io.secureredis.crossings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.crossings.Table.Cell;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each event of {@code docs/crossings.md} happens once, and every feature is used before, meanwhile and afterwards.
 * What a user sees must be what the table says.
 *
 * <p>Something that lasts is looked at until it is as the table says, since clients notice it when they notice it.
 * {@code -Dcrossings.print=true} prints the rows instead of comparing them, {@code -Dcrossings.only=…} chooses events
 * by a part of their title, and the profile {@code crossings} runs them all.
 */
abstract class EventCrossings {

    private static final boolean ALL = Boolean.getBoolean("crossings.all");
    private static final boolean PRINT = Boolean.getBoolean("crossings.print");
    private static final Duration PATIENCE = Duration.ofSeconds(PRINT ? 8 : 30);
    private static final int MOST_LINES = 60;

    private final Table table = Table.read();

    /**
     * The events of this build, shared between two test classes, which run at the same time.
     *
     * @param half 0 or 1
     */
    static List<Event> events(int half) {
        String only = System.getProperty("crossings.only", "");
        List<Event> events = Events.all().stream()
                .filter(event -> Pattern.compile(only).matcher(event.title()).find())
                .filter(event -> ALL || !only.isEmpty() || event.always())
                .toList();
        return IntStream.range(0, events.size())
                .filter(i -> i % 2 == half)
                .mapToObj(events::get)
                .toList();
    }

    @AfterEach
    void calm() {
        Callbacks.are(Callbacks.Mood.WELL);
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("events")
    void event_eachFeature_isAsTheTableSays(Event event) {
        Map<String, Cell> rows = PRINT ? Map.of() : table.rows(event.title());
        Map<String, Cell> seen = new TreeMap<>();
        try (World world = event.world().get().start()) {
            Log.clear();
            Crossing crossing = new Crossing(world);
            for (Feature feature : Feature.values()) {
                feature.prepare(crossing);
            }
            event.strike().accept(world);
            Map<Feature, String> meanwhile = new TreeMap<>();
            for (Feature feature : Feature.values()) {
                meanwhile.put(feature, look(feature, crossing, wanted(rows, feature, Cell::meanwhile)));
            }
            event.heal().accept(world);
            crossing.end();
            for (Feature feature : Feature.values()) {
                seen.put(
                        feature.title(),
                        new Cell(
                                meanwhile.get(feature),
                                look(feature, crossing, wanted(rows, feature, Cell::afterwards))));
            }
            seen.put("log", new Cell(Log.codes().isEmpty() ? "nothing" : String.join(", ", Log.codes()), "-"));
            if (PRINT) {
                print(event, seen);
                return;
            }
            logged(rows.get("log"));
        }
        seen.remove("log");
        Map<String, Cell> expected = new TreeMap<>(rows);
        expected.remove("log");
        assertThat(seen).as(event.title()).isEqualTo(expected);
    }

    private static String wanted(Map<String, Cell> rows, Feature feature, Function<Cell, String> column) {
        Cell cell = rows.get(feature.title());
        return cell == null ? null : column.apply(cell);
    }

    /** What is seen: at once if nothing is expected, or else as soon as it agrees, or at the end of the patience. */
    private static String look(Feature feature, Crossing crossing, String wanted) {
        String[] outcome = {feature.outcome(crossing)};
        if (wanted == null || feature.agrees(wanted, outcome[0])) {
            return wanted == null ? outcome[0] : wanted;
        }
        try {
            await().atMost(PATIENCE).until(() -> {
                outcome[0] = feature.outcome(crossing);
                return feature.agrees(wanted, outcome[0]);
            });
            return wanted;
        } catch (ConditionTimeoutException e) {
            return outcome[0];
        }
    }

    private static void logged(Cell expected) {
        if (expected.meanwhile().equals("nothing")) {
            assertThat(Log.codes()).as("codes in the log").isEmpty();
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(Feature.named(expected.meanwhile(), String.join(", ", Log.codes())))
                        .as("codes in the log: %s of %s", expected.meanwhile(), Log.codes())
                        .isTrue());
        assertThat(Log.lines()).as("lines of warnings").isLessThan(MOST_LINES);
    }

    private static void print(Event event, Map<String, Cell> seen) {
        StringBuilder text =
                new StringBuilder("\n## " + event + "\n\n| feature | meanwhile | afterwards |\n|---|---|---|\n");
        for (Feature feature : Feature.values()) {
            Cell cell = seen.get(feature.title());
            text.append("| ").append(feature.title()).append(" | ").append(cell.meanwhile());
            text.append(" | ").append(cell.afterwards()).append(" |\n");
        }
        Cell log = seen.get("log");
        text.append("| log | ")
                .append(log.meanwhile())
                .append(" | ")
                .append(log.afterwards())
                .append(" |\n");
        System.out.println(text);
    }
}
