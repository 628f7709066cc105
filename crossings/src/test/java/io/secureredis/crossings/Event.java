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
 */
record Event(String title, Supplier<World> world, Consumer<World> strike, Consumer<World> heal) {

    static Event on(String title, Supplier<World> world) {
        return new Event(title, world, unharmed -> {}, healed -> {});
    }

    Event strikes(Consumer<World> how) {
        return new Event(title, world, how, heal);
    }

    Event heals(Consumer<World> how) {
        return new Event(title, world, strike, how);
    }

    @Override
    public String toString() {
        return title;
    }
}
