package io.secureredis.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code charts}: draws the charts of a report again, from the JSON that it wrote. */
@Command(name = "charts", description = "Draws the charts of a report again, from its JSON.")
public final class ChartsCommand implements Callable<Integer> {

    @Parameters(paramLabel = "<report>", description = "The JSON of a benchmark.")
    private Path report = Path.of("");

    @Option(names = "--table", description = "Only the table of this title.")
    private @Nullable String title;

    @Option(
            names = "--output",
            required = true,
            description = "The directory of the charts; of a single one with --table, the file.")
    private Path output = Path.of("");

    @Override
    public Integer call() throws IOException {
        JsonNode json = JsonMapper.shared().readTree(Files.readAllBytes(report));
        int drawn = 0;
        for (JsonNode table : json.path("tables")) {
            drawn++;
            if (title == null) {
                Files.createDirectories(output);
                Chart.write(read(table), output.resolve(json.path("benchmark").asString() + "-" + drawn + ".svg"));
            } else if (title.equals(table.path("title").asString())) {
                Chart.write(read(table), output);
                return 0;
            }
        }
        if (title != null) {
            System.err.println(report + " has no table \"" + title + "\"");
            return 1;
        }
        return 0;
    }

    private static Table read(JsonNode json) {
        Table table = new Table(json.path("title").asString(), json.path("unit").asString());
        for (JsonNode cell : json.path("cells")) {
            for (JsonNode round : cell.path("rounds")) {
                table.add(
                        cell.path("contender").asString(), cell.path("setting").asString(), round.asDouble());
            }
        }
        return table;
    }
}
