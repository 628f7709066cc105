package io.secureredis.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Writes a manual page in the macros of man(7), from the commands' own descriptions. */
final class ManPage {

    private final List<String> lines = new ArrayList<>();

    private ManPage() {}

    /** @param root with every command loaded */
    static String of(CommandLine root, String version) {
        ManPage page = new ManPage();
        page.head(root.getCommandSpec(), version);
        page.lines.add(".SH COMMANDS");
        root.getSubcommands().values().forEach(page::command);
        page.exitStatus(root.getCommandSpec());
        return String.join("\n", page.lines) + "\n";
    }

    private void head(CommandSpec root, String version) {
        lines.add(".TH SECURE\\-REDIS 1 \"\" \"secure\\-redis " + escaped(version) + "\" \"User Commands\"");
        lines.add(".SH NAME");
        lines.add("secure\\-redis \\- "
                + escaped(String.join(" ", root.usageMessage().header())));
        lines.add(".SH SYNOPSIS");
        lines.add(".B secure\\-redis");
        lines.add("COMMAND [OPTION]...");
        lines.add(".SH DESCRIPTION");
        text(root.usageMessage().description());
        lines.add(".SH OPTIONS");
        root.options().forEach(this::argument);
    }

    private void command(CommandLine line) {
        CommandSpec spec = line.getCommandSpec();
        String positions =
                spec.positionalParameters().stream().map(ArgSpec::paramLabel).collect(Collectors.joining(" "));
        lines.add(".SS \"" + escaped((spec.qualifiedName(" ") + " " + positions).strip()) + "\"");
        text(
                spec.usageMessage().description().length > 0
                        ? spec.usageMessage().description()
                        : spec.usageMessage().header());
        spec.positionalParameters().forEach(this::argument);
        spec.options().stream().filter(option -> !option.inherited()).forEach(this::argument);
        line.getSubcommands().values().forEach(this::command);
    }

    private void argument(ArgSpec argument) {
        if (argument.hidden()) {
            return;
        }
        lines.add(".TP");
        if (argument instanceof OptionSpec option) {
            String value = option.arity().max() > 0 ? "=" + option.paramLabel() : "";
            lines.add(".B \"" + escaped(String.join(", ", option.names()) + value) + "\"");
        } else {
            lines.add(".I \"" + escaped(argument.paramLabel()) + "\"");
        }
        text(Arrays.stream(argument.description())
                .map(line -> withValues(line, argument))
                .toArray(String[]::new));
    }

    private static String withValues(String text, ArgSpec argument) {
        String candidates = argument.completionCandidates() == null
                ? ""
                : StreamSupport.stream(argument.completionCandidates().spliterator(), false)
                        .collect(Collectors.joining(", "));
        return text.replace("${DEFAULT-VALUE}", String.valueOf(argument.defaultValue()))
                .replace("${COMPLETION-CANDIDATES}", candidates);
    }

    private void exitStatus(CommandSpec root) {
        lines.add(".SH EXIT STATUS");
        for (String line : root.usageMessage().footer()) {
            String[] code = line.strip().split(" +", 2);
            lines.add(".TP");
            lines.add(".B " + escaped(code[0]));
            text(code[1]);
        }
    }

    private void text(String... description) {
        for (String line : description) {
            String escaped = escaped(line.replace("%n", " ").replace("%%", "%").strip());
            // A line that begins with a dot or an apostrophe would be a macro
            lines.add(escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped);
        }
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\e")
                .replace("-", "\\-")
                .replace("\"", "\\(dq")
                .replace("…", "\\[u2026]");
    }
}
