package io.meshjvm.proxy.inbound;

import io.netty.channel.Channel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The connections of HTTP that are open, to be told when the member leaves. Thread-safe. */
final class Guests {

  private final Map<Channel, Served> present = new ConcurrentHashMap<>();
  private volatile boolean draining;
  private volatile boolean finishing;

  /** Takes a connection in, until it closes; on its event loop. */
  void add(Channel channel, Served served) {
    present.put(channel, served);
    channel.closeFuture().addListener(closed -> present.remove(channel));
    if (finishing) {
      served.finish();
    } else if (draining) {
      served.drain();
    }
  }

  /** Lets all know, and all who are still to come. */
  void drain() {
    draining = true;
    tell(Served::drain);
  }

  /** Lets all end once nothing is under way. */
  void finish() {
    finishing = true;
    tell(Served::finish);
  }

  private void tell(Consumer<Served> what) {
    present.forEach((channel, served) -> channel.eventLoop().execute(() -> what.accept(served)));
  }
}
