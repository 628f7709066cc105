package io.secureredis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.cli.terminal.ExitCode;
import io.secureredis.cli.terminal.Terminal;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.Writer;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CommandRunnerTest {

    private static Terminal silent() {
        return new Terminal(
                new PrintWriter(Writer.nullWriter()),
                new PrintWriter(Writer.nullWriter()),
                new BufferedReader(Reader.nullReader()),
                Map.of(),
                false);
    }

    @Test
    void help_lists_every_command_with_its_summary() {
        Transcript run = Transcript.of().run("--help");

        assertThat(run.code()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(Commands.all()).allSatisfy(entry -> assertThat(run.out()).contains(entry.name()));
        assertThat(run.out()).contains("Create a secret, and the lines that use it.", "Exit codes:");
    }

    @Test
    void help_ofEachCommand_describes_it() {
        assertThat(Commands.all()).allSatisfy(entry -> {
            Transcript run = Transcript.of().run(entry.name(), "--help");

            assertThat(run.code()).isZero();
            assertThat(run.out()).contains("Usage: secure-redis " + entry.name(), entry.summary(), "--debug");
        });
    }

    @Test
    void help_withoutColours_holds_no_escapes() {
        assertThat(Transcript.of().run("--help").out()).doesNotContain("\u001b");
        assertThat(Transcript.of().interactive().run("--help").out()).contains("\u001b");
        assertThat(Transcript.of()
                        .interactive()
                        .environment("NO_COLOR", 1)
                        .run("--help")
                        .out())
                .doesNotContain("\u001b");
    }

    @Test
    void version_names_version_and_java() {
        Transcript run = Transcript.of().run("--version");

        assertThat(run.code()).isZero();
        assertThat(run.out()).startsWith("secure-redis 0.").contains("Java ");
    }

    @Test
    void noCommand_is_a_wrong_command_line() {
        Transcript run = Transcript.of().run();

        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).isEqualTo("error: No command is given.\nhint: secure-redis --help lists them.\n");
    }

    @Test
    void unknownCommand_names_no_word() {
        Transcript run = Transcript.of().run("hunter2-command");

        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).isEqualTo("error: Unknown command.\nhint: secure-redis --help\n");
    }

    @Test
    void misspeltCommand_shows_what_is_meant_but_not_the_word() {
        assertThat(Transcript.of().run("jbs", "list").err())
                .isEqualTo("error: Unknown command.\nhint: Did you mean jobs? secure-redis --help\n");
        assertThat(Transcript.of().run("jobs", "lst", "mail").err())
                .isEqualTo("error: Unknown command.\nhint: Did you mean list? secure-redis jobs --help\n");
    }

    @Test
    void misspeltOption_shows_its_name_and_never_its_value() {
        Transcript run = Transcript.of().run("keygen", "--pasword=hunter2");

        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).isEqualTo("error: Unknown option: --pasword\nhint: secure-redis keygen --help\n");
        assertThat(Transcript.of().run("keygen", "--pasword", "hunter2").err()).doesNotContain("hunter2");
    }

    /** What connects takes every option of a connection, and the others take none. */
    @Test
    void connectionOptions_areTheSameForEveryCommand() {
        Set<String> options = Set.of(
                "--url",
                "--tls",
                "--cacert",
                "--cert",
                "--key",
                "--tls-verify",
                "--user",
                "--password",
                "--password-file",
                "--sentinel",
                "--cluster",
                "--timeout",
                "--config",
                "--profile");
        Map<String, Set<String>> commands = new TreeMap<>();
        leaves(CommandRunner.complete(silent()), commands);

        assertThat(commands).hasSizeGreaterThan(18);
        commands.forEach((command, all) -> {
            Set<String> present = new TreeSet<>(options);
            present.retainAll(all);
            boolean connects =
                    !Set.of("init", "keygen", "shell-completion", "man-page").contains(command);
            // The --cluster of init is another option: how many servers it configures
            Set<String> others = command.equals("init") ? Set.of("--cluster") : Set.of();
            assertThat(present).as(command).isEqualTo(connects ? options : others);
            assertThat(all).as(command).contains("--debug", "--help");
        });
    }

    private static void leaves(CommandLine command, Map<String, Set<String>> leaves) {
        if (command.getSubcommands().isEmpty()) {
            leaves.put(
                    command.getCommandSpec().qualifiedName(" ").replaceFirst("^secure-redis ", ""),
                    command.getCommandSpec().optionsMap().keySet());
        }
        command.getSubcommands().values().forEach(each -> leaves(each, leaves));
    }

    @Test
    void everyCommand_has_a_description_and_describes_each_option() {
        CommandLine complete = CommandRunner.complete(silent());

        assertThat(complete.getSubcommands()).hasSameSizeAs(Commands.all());
        complete.getSubcommands().values().forEach(CommandRunnerTest::isDescribed);
    }

    private static void isDescribed(CommandLine command) {
        assertThat(command.getCommandSpec().usageMessage().description())
                .as(command.getCommandName())
                .isNotEmpty();
        assertThat(command.getCommandSpec().options())
                .allSatisfy(option -> assertThat(option.description())
                        .as(option.longestName())
                        .isNotEmpty());
        command.getSubcommands().values().forEach(CommandRunnerTest::isDescribed);
    }
}
