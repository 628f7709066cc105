package io.secureredis.crossings;

import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Something that happens around the library while it is in use.
 *
 * @param title as the table has it
 * @param world makes the world that it happens to, not yet started
 * @param strike makes it happen
 * @param heal what the operator does about it; nothing where nothing is to be done
 * @param always whether it happens in every build, and not only in the profile {@code crossings}
 */
record Event(String title, Supplier<World> world, Consumer<World> strike, Consumer<World> heal, boolean always) {

    static Event on(String title, Supplier<World> world) {
        return new Event(title, world, unharmed -> {}, healed -> {}, false);
    }

    Event strikes(Consumer<World> how) {
        return new Event(title, world, how, heal, always);
    }

    Event heals(Consumer<World> how) {
        return new Event(title, world, strike, how, always);
    }

    Event inEveryBuild() {
        return new Event(title, world, strike, heal, true);
    }

    @Override
    public String toString() {
        return title;
    }
}
