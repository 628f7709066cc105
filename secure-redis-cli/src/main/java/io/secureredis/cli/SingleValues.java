package io.secureredis.cli;

import java.util.List;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/**
 * Refuses an option of one value that is given twice, before the command runs. Picocli does so only outside of groups;
 * in one, the last value would win.
 */
final class SingleValues implements IExecutionStrategy {

    private static final int SHORT = 2;

    private final IExecutionStrategy next = new RunLast();

    @Override
    public int execute(ParseResult result) {
        List<String> words = result.originalArgs();
        ParseResult each = result;
        while (true) {
            for (OptionSpec option : each.commandSpec().options()) {
                if (takesOneValue(option) && times(option, words) > 1) {
                    throw new ParameterException(
                            each.commandSpec().commandLine(),
                            "option '" + option.longestName() + "' should be specified only once");
                }
            }
            if (!each.hasSubcommand()) {
                return next.execute(result);
            }
            each = each.subcommand();
        }
    }

    private static boolean takesOneValue(OptionSpec option) {
        return !option.isMultiValue() && option.arity().max() == 1;
    }

    private static long times(OptionSpec option, List<String> words) {
        return words.stream()
                .takeWhile(word -> !word.equals("--"))
                .filter(word -> names(option, word))
                .count();
    }

    private static boolean names(OptionSpec option, String word) {
        for (String name : option.names()) {
            boolean attached = name.length() == SHORT ? word.startsWith(name) : word.startsWith(name + "=");
            if (word.equals(name) || attached) {
                return true;
            }
        }
        return false;
    }
}
