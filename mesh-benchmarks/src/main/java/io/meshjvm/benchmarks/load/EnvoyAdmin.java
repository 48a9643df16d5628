package io.meshjvm.benchmarks.load;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.EnumMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The admin pages of an Envoy. */
final class EnvoyAdmin {

  private final HttpClient http = HttpClient.newHttpClient();
  private final String address;

  /**
   * The pages.
   *
   * @param address host and port
   */
  EnvoyAdmin(String address) {
    this.address = address;
  }

  /** Whether all listeners serve. */
  boolean ready() {
    try {
      return get("/ready").startsWith("LIVE");
    } catch (IOException e) {
      // It has written its address and does not listen yet.
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** The ports of the listeners, which are named like the ports of the service. */
  Map<Protocol, Integer> ports() throws IOException, InterruptedException {
    String listeners = get("/listeners");
    Map<Protocol, Integer> ports = new EnumMap<>(Protocol.class);
    for (Protocol protocol : Protocol.values()) {
      // A line is NAME::ADDRESS:PORT.
      Matcher line =
          Pattern.compile("(?m)^" + protocol.portName() + "::127\\.0\\.0\\.1:(\\d+)$")
              .matcher(listeners);
      if (!line.find()) {
        throw new IOException("no listener for " + protocol.title() + " among " + listeners);
      }
      ports.put(protocol, Integer.valueOf(line.group(1)));
    }
    return ports;
  }

  private String get(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://" + address + path);
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
  }
}
