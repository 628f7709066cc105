package io.secureredis.cli;

import io.secureredis.cli.connect.ConnectionErrors;
import io.secureredis.cli.connect.RedisAccess;
import io.secureredis.cli.connect.RedisTarget;
import io.secureredis.cli.connect.Servers;
import io.secureredis.cli.connect.Targets;
import io.secureredis.cli.terminal.CliException;
import io.secureredis.cli.terminal.ExitCode;
import io.secureredis.cli.terminal.Terminal;
import io.secureredis.connection.AclFeature;
import io.secureredis.connection.AclRules;
import io.secureredis.connection.ConnectionException;
import io.secureredis.connection.ConnectionFailure;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisConnection;

/** Runs {@link AclCommand}. */
final class AclRun {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._@-]{1,64}");

    private final AclCommand command;
    private final Terminal terminal;

    AclRun(AclCommand command, Terminal terminal) {
        this.command = command;
        this.terminal = terminal;
    }

    int run() {
        requireName(command.user);
        if (command.check && command.apply) {
            throw CliException.usage("Both --check and --apply are given.", "Apply first, then check.");
        }
        AclRules rules = rules();
        if (command.check) {
            return check(rules);
        }
        return command.apply ? apply(rules) : print(rules);
    }

    /** Redis would read a name with a space as several words. */
    static void requireName(String user) {
        if (!NAME.matcher(user).matches()) {
            throw CliException.usage(
                    "The name of an ACL user is 1 to 64 of letters, digits, '.', '_', '@' and '-'.", null);
        }
    }

    private AclRules rules() {
        AclRules rules = AclRules.forFeatures(
                command.features.stream().map(AclRun::feature).toArray(AclFeature[]::new));
        if (!command.keys.isEmpty()) {
            rules = rules.onKeys(patterns(command.keys, "--keys"));
        }
        return command.channels.isEmpty() ? rules : rules.onChannels(patterns(command.channels, "--channels"));
    }

    private static String[] patterns(List<String> patterns, String option) {
        if (patterns.stream().anyMatch(pattern -> pattern.isEmpty() || pattern.matches(".*\\s.*"))) {
            throw CliException.usage("A pattern of " + option + " is empty, or has a space in it.", null);
        }
        return patterns.toArray(String[]::new);
    }

    private static AclFeature feature(String word) {
        String name = word.toUpperCase(Locale.ROOT).replace('-', '_');
        return Arrays.stream(AclFeature.values())
                .filter(feature -> feature.name().equals(name))
                .findFirst()
                .orElseThrow(() -> CliException.usage(
                        "--features names an unknown feature.",
                        "There are "
                                + Arrays.stream(AclFeature.values())
                                        .filter(feature -> feature != AclFeature.CONNECTION)
                                        .map(feature -> feature.name()
                                                .toLowerCase(Locale.ROOT)
                                                .replace('_', '-'))
                                        .collect(Collectors.joining(", "))
                                + "."));
    }

    private int print(AclRules rules) {
        terminal.print("# as a command; replace PASSWORD");
        terminal.print(rules.line(command.user));
        terminal.print("");
        terminal.print("# as a line of the ACL file");
        terminal.print("user " + command.user + " on >PASSWORD " + rules.rules());
        return ExitCode.OK;
    }

    private int check(AclRules rules) {
        RedisTarget target = Targets.of(command.connection, terminal);
        try (RedisAccess access = RedisAccess.open(target);
                RedisConnection connection = access.factory().getConnection()) {
            rules.check(connection, command.user);
            terminal.print("The user " + command.user + " has all "
                    + rules.commands().size() + " rights that these features need.");
            return ExitCode.OK;
        } catch (ConnectionException e) {
            return printMissingRights(e, target);
        } catch (RuntimeException e) {
            throw AclNodes.explain(e, target, "ACL DRYRUN");
        }
    }

    private int printMissingRights(ConnectionException thrown, RedisTarget target) {
        if (thrown.failure() != ConnectionFailure.ACL_INCOMPLETE) {
            throw ConnectionErrors.explain(thrown, target);
        }
        terminal.print(thrown.description());
        terminal.print(thrown.action());
        return ExitCode.FOUND;
    }

    private int apply(AclRules rules) {
        RedisTarget target = Targets.of(command.connection, terminal);
        try (Servers servers = Servers.of(target);
                AclNodes nodes = AclNodes.open(servers, terminal)) {
            String password = passwordOfNewUser(nodes);
            for (AclNodes.Node node : nodes.all()) {
                node.set(command.user, password, rules.rules());
                terminal.print("The user " + command.user + " is set on " + node.address() + ".");
            }
            return nodes.save("user " + command.user + " on >PASSWORD " + rules.rules()) ? ExitCode.OK : ExitCode.FOUND;
        } catch (RuntimeException e) {
            throw AclNodes.explain(e, target, "ACL SETUSER");
        }
    }

    /** Returns null if every node has the user: a password that no node gets would be a file with a wrong password. */
    private @Nullable String passwordOfNewUser(AclNodes nodes) {
        if (nodes.all().stream().allMatch(node -> node.knows(command.user))) {
            return null;
        }
        if (command.newPasswordFile == null) {
            throw CliException.usage(
                    "The user " + command.user + " is new, and needs a password.",
                    "Name a file for it with --new-password-file. If it does not exist, it is created.");
        }
        return PasswordFile.readOrMake(command.newPasswordFile, terminal);
    }
}
