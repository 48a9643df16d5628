package io.meshjvm.core.xds;

import static io.meshjvm.core.xds.TextType.CLUSTERS;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import io.grpc.Status;
import io.meshjvm.core.bootstrap.ControlPlaneSettings.Protocol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random runs against a reference map: whatever happens, the client ends with the server's state.
 */
class ModelTest {

  private static final int RUNS = 60;
  private static final int STEPS = 60;

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void fault26ConvergesToTheStateOfTheServer(Protocol protocol) {
    for (long seed = 0; seed < RUNS; seed++) {
      new Run(protocol, seed).play();
    }
  }

  /** One run. The server's state never becomes empty, which would be doubted. */
  private static final class Run {

    private final boolean delta;
    private final long seed;
    private final Random random;
    private final Bench bench;
    private final Subscription<String> subscription;
    private final Map<String, String> server = new TreeMap<>(Map.of("a", "a=0"));
    private FakeTransport.FakeStream<Object, Object> stream;
    private int nonce;
    private int streams;

    Run(Protocol protocol, long seed) {
      this.delta = protocol == Protocol.DELTA;
      this.seed = seed;
      this.random = new Random(seed);
      this.bench = new Bench(protocol, seed);
      this.subscription = bench.controlPlane.subscribe(TextType.clusters());
    }

    void play() {
      bench.controlPlane.start();
      connect();
      for (int step = 0; step < STEPS; step++) {
        act();
        assertThat(subscription.current().byName())
            .describedAs("seed %d, step %d", seed, step)
            .isEqualTo(server);
      }
    }

    private void act() {
      switch (random.nextInt(6)) {
        case 0 -> {
          stream.end(Status.UNAVAILABLE);
          change();
          connect();
        }
        case 1 -> {
          stream.drain();
          change();
          connect();
        }
        case 2 -> pushBad();
        case 3 -> push(server, List.of());
        default -> pushChange();
      }
    }

    // The next stream, which begins with the whole state.
    private void connect() {
      bench.run();
      while (bench.transport.opened() == streams) {
        bench.advance(Duration.ofSeconds(1));
      }
      streams = bench.transport.opened();
      stream = bench.stream(streams - 1);
      stream.accept(true);
      push(server, List.of());
    }

    private List<String> change() {
      List<String> removed = new ArrayList<>();
      String name = String.valueOf((char) ('a' + random.nextInt(6)));
      if (random.nextBoolean() && server.size() > 1 && server.remove(name) != null) {
        removed.add(name);
      } else {
        server.put(name, name + "=" + random.nextInt(100));
      }
      return removed;
    }

    private void pushChange() {
      Map<String, String> before = Map.copyOf(server);
      List<String> removed = change();
      Map<String, String> changed = new TreeMap<>(server);
      changed.entrySet().removeIf(entry -> entry.getValue().equals(before.get(entry.getKey())));
      push(delta ? changed : server, removed);
    }

    private void push(Map<String, String> resources, List<String> removed) {
      String number = "n" + nonce++;
      stream.respond(
          delta
              ? Wording.delta(
                  CLUSTERS, number, List.copyOf(resources.values()), removed.toArray(String[]::new))
              : Wording.sotw(CLUSTERS, number, resources.values().toArray(String[]::new)));
      bench.run();
    }

    // A bad version of a resource that exists, everything else as it is.
    private void pushBad() {
      String name = server.keySet().iterator().next();
      String number = "n" + nonce++;
      if (delta) {
        stream.respond(Wording.delta(CLUSTERS, number, List.of(name + "=bad")));
      } else {
        List<Any> all = new ArrayList<>();
        server.forEach(
            (key, text) ->
                all.add(TextType.any(CLUSTERS, key.equals(name) ? name + "=bad" : text)));
        stream.respond(Wording.sotwOf(CLUSTERS, number, all));
      }
      bench.run();
    }
  }
}
