package io.secureredis.benchmarks.cache;

import io.secureredis.benchmarks.Rounds;
import io.secureredis.benchmarks.report.Bar;
import io.secureredis.benchmarks.report.Report;
import io.secureredis.benchmarks.report.Table;
import io.secureredis.testserver.RedisTestServer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * NIO, epoll and io_uring under the same caches over TCP. Each has a client process; they get their load in turns.
 * Transports that do not load are named with the reason, and left out.
 */
final class NativeTransports implements AutoCloseable {

    private static final String AGAIN = "epoll (again)";

    private final Rounds rounds;
    private final Report report;
    private final RedisTestServer server;
    private final Random order;
    private final Map<String, TransportProcess> clients = new LinkedHashMap<>();
    private final Table get = new Table("cache get by Netty's transport", "calls/s");
    private final Table put = new Table("cache put by Netty's transport", "calls/s");
    private final Table client = new Table("processor time of the client for a call, by Netty's transport", "us");
    private final Table ofServer = new Table("processor time of the server for a call, by Netty's transport", "us");

    /** @param moreOptions of the clients' JVMs */
    NativeTransports(Rounds rounds, Report report, RedisTestServer server, Random order, List<String> moreOptions) {
        this.rounds = rounds;
        this.report = report;
        this.server = server;
        this.order = order;
        for (NettyTransport each : NettyTransport.values()) {
            start(each, each.title, moreOptions);
        }
        if (clients.containsKey(NettyTransport.EPOLL.title)) {
            start(NettyTransport.EPOLL, AGAIN, moreOptions);
        }
    }

    private void start(NettyTransport transport, String title, List<String> moreOptions) {
        TransportProcess process = new TransportProcess(transport, server, moreOptions);
        if (process.refusal() == null) {
            clients.put(title, process);
        } else {
            report.note(title + " was left out, as Netty cannot load it here: " + process.refusal() + ".");
            process.close();
        }
    }

    void measure(List<Integer> sizes, List<Integer> threads) {
        for (int count : threads) {
            for (int size : sizes) {
                String setting = SizeNames.of(size) + ", " + count + (count == 1 ? " thread" : " threads");
                for (int i = 0; i < (rounds.isSmoke() ? 1 : 3); i++) {
                    clients.keySet().forEach(name -> slices(name, size, count, setting));
                }
                tables().forEach(table -> table.forget(setting));
                rounds.each(() -> drawn().forEach(name -> slices(name, size, count, setting)));
                bars(setting);
            }
        }
        tables().forEach(report::add);
    }

    private List<Table> tables() {
        return List.of(get, put, client, ofServer);
    }

    private List<String> drawn() {
        List<String> names = new ArrayList<>(clients.keySet());
        Collections.shuffle(names, order);
        return names;
    }

    private void slices(String name, int size, int threads, String setting) {
        int millis = rounds.isSmoke() ? 1 : 250;
        TransportProcess one = Objects.requireNonNull(clients.get(name));
        for (String cache : List.of("sealed", "plain")) {
            double before = GroupedFlushes.serverSeconds(server);
            TransportProcess.Slice slice = one.slice(cache, size, threads, millis);
            double calls = Math.max(1, (slice.gets() + slice.puts()) * millis / 1e3);
            String row = cache + " over " + name;
            get.add(row, setting, slice.gets());
            put.add(row, setting, slice.puts());
            client.add(row, setting, slice.micros());
            ofServer.add(row, setting, (GroupedFlushes.serverSeconds(server) - before) * 1e6 / calls);
        }
    }

    /** A native transport has to be faster than NIO, and io_uring faster than epoll, to be worth the trouble. */
    private void bars(String setting) {
        String epoll = NettyTransport.EPOLL.title;
        String uring = NettyTransport.IO_URING.title;
        for (Table table : List.of(get, put)) {
            bar(table, setting, epoll, NettyTransport.NIO.title);
            bar(table, setting, uring, NettyTransport.NIO.title);
            bar(table, setting, uring, epoll);
        }
    }

    private void bar(Table table, String setting, String subject, String base) {
        if (clients.containsKey(subject) && clients.containsKey(base) && clients.containsKey(AGAIN)) {
            String sealed = "sealed over ";
            String epoll = sealed + NettyTransport.EPOLL.title;
            report.add(Bar.ratioAtLeast(
                    1.05,
                    table.title() + ", " + setting + ", sealed, " + subject + " over " + base,
                    table.sample(sealed + subject, setting).over(table.sample(sealed + base, setting)),
                    table.sample(sealed + AGAIN, setting).over(table.sample(epoll, setting))));
        }
    }

    @Override
    public void close() {
        clients.values().forEach(TransportProcess::close);
    }
}
