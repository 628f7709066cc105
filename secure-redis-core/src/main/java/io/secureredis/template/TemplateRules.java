package io.secureredis.template;

import io.secureredis.template.TemplateSeal.Role;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of each command, by the name of Spring Data's method. A command that stands nowhere here is refused, so that a new one cannot let a value through.
 */
final class TemplateRules {

    /** Only keys, fields, scores and times take part. */
    private static final Set<String> WITHOUT_VALUES =
            words("exists del mDel unlink mUnlink type touch keys scan randomKey expire pExpire "
                    + "expireAt pExpireAt applyExpiration persist ttl pTtl encodingOf idletime refcount move dump restore "
                    + "hDel hExists hKeys hLen hRandField hExpire hpExpire hExpireAt hpExpireAt hPersist hTtl hpTtl applyHashFieldExpiration "
                    + "expireHashField lLen lTrim sCard zCard zCount zRemRange zRemRangeByRank zRemRangeByScore");

    /** Of the connection itself. */
    private static final Set<String> OF_CONNECTION =
            words("close closeLater isClosed isQueueing isPipelined getNativeConnection getSentinelConnection "
                    + "ping echo select watch unwatch discard getSubscription isSubscribed");

    private static final Map<Role, Set<String>> WITH_VALUES = Map.of(
            Role.VALUE, words("get getDel getEx getSet set setGet setNX setEX setEx pSetEx"),
            Role.LIST, words("rPush lPush rPushX lPushX lRange lIndex lSet lPop rPop"),
            Role.SET, words("sAdd sMembers sPop sRandMember sScan"),
            Role.SORTED_SET,
                    words(
                            "zAdd zRange zRangeWithScores zRevRange zRevRangeWithScores zRangeByScore zRangeByScoreWithScores zRevRangeByScore "
                                    + "zRevRangeByScoreWithScores zPopMin zPopMax zRandMember zRandMemberWithScore zScan"),
            Role.HASH,
                    words(
                            "hSet hSetNX hMSet hSetEx hGet hMGet hGetDel hGetEx hGetAll hVals hRandFieldWithValues hScan"));

    private TemplateRules() {}

    private static Set<String> words(String words) {
        return Stream.of(words.split(" ")).collect(Collectors.toUnmodifiableSet());
    }

    static boolean isWithoutValues(String command) {
        return WITHOUT_VALUES.contains(command);
    }

    static boolean isOfConnection(String command) {
        return OF_CONNECTION.contains(command);
    }

    /** The structure whose values a command reads or writes, or {@code null}. */
    static @Nullable Role role(String command) {
        return Arrays.stream(Role.values())
                .filter(role -> WITH_VALUES.getOrDefault(role, Set.of()).contains(command))
                .findFirst()
                .orElse(null);
    }
}
