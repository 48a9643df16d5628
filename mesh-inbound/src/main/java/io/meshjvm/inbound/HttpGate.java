package io.meshjvm.inbound;

import io.meshjvm.policy.HttpCall;
import io.meshjvm.policy.HttpChanges;
import io.meshjvm.policy.Verdict;
import io.meshjvm.tls.PeerIdentity;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Asks the guard on behalf of servers with a request of their own kind, and says what they have to
 * do: give an answer, or go on with what the application is to see. Thread-safe.
 */
public final class HttpGate {

  private static final Set<String> OF_PROXIES =
      Set.of(ForwardedClientCert.HEADER, "x-envoy-peer-metadata", "x-envoy-peer-metadata-id");

  private final InboundGuard guard;
  private final ForwardedClientCert clientCert;

  /**
   * The gate of one server.
   *
   * @param guard decides
   * @param clientCert what becomes of {@code x-forwarded-client-cert}
   */
  public HttpGate(InboundGuard guard, ForwardedClientCert clientCert) {
    this.guard = Objects.requireNonNull(guard, "guard");
    this.clientCert = Objects.requireNonNull(clientCert, "clientCert");
  }

  /**
   * What a server does with a request.
   *
   * @param refusal what to answer; empty if the request may pass
   * @param changes what the application must see instead of what came, if it may
   * @param peer who asks, verified just now; empty in plaintext
   */
  public record Passage(
      Optional<HttpAnswer> refusal, HttpChanges changes, Optional<PeerIdentity> peer) {

    /** Checks the parts. */
    public Passage {
      Objects.requireNonNull(refusal, "refusal");
      Objects.requireNonNull(changes, "changes");
      Objects.requireNonNull(peer, "peer");
    }
  }

  /** Decides about a request to a server that goes by the path that the mesh sees. */
  public Passage request(Arrival arrival, HttpCall call) {
    return passage(guard.request(arrival, call), call);
  }

  /**
   * Decides about a request to a server that has chosen a handler before it asks: by the path in
   * its own reading, decoded and normalised by rules that are not those of the mesh. A policy that
   * was asked about the path as sent alone could be led around by the difference, so that where
   * there is one, both paths must be allowed.
   *
   * @param seen path by which the server has chosen, decoded, without query
   */
  public Passage request(Arrival arrival, HttpCall call, String seen) {
    Ruling ruling = guard.request(arrival, call);
    if (ruling.verdict() instanceof Verdict.Allow allowed) {
      String target = allowed.changes().path().orElse(call.path());
      Optional<String> other = otherThan(target, seen);
      if (other.isPresent()) {
        Ruling second = guard.request(arrival, new Elsewhere(call, other.get()));
        return passage(second.allowed() ? ruling : second, call);
      }
    }
    return passage(ruling, call);
  }

  /**
   * Whether the connection of a request is to end with its answer, since the certificate by which
   * its caller is known has ended meanwhile; a new one is made with another certificate.
   */
  public boolean outlived(Passage passage) {
    return passage.peer().filter(guard::outlived).isPresent();
  }

  private Passage passage(Ruling ruling, HttpCall call) {
    return ruling.verdict() instanceof Verdict.Allow allowed
        ? new Passage(Optional.empty(), changes(allowed.changes(), ruling, call), ruling.peer())
        : new Passage(
            Optional.of(HttpAnswer.of(ruling.verdict())), HttpChanges.none(), ruling.peer());
  }

  /** The changes with what becomes of the headers by which proxies speak of identity. */
  private HttpChanges changes(HttpChanges wanted, Ruling ruling, HttpCall call) {
    Optional<String> forwarded =
        clientCert.value(call.header(ForwardedClientCert.HEADER), guard.own(), ruling.peer());
    if (forwarded.isEmpty() && OF_PROXIES.stream().allMatch(name -> call.header(name).isEmpty())) {
      return wanted;
    }
    Set<String> removed = new HashSet<>(wanted.removedHeaders());
    removed.addAll(OF_PROXIES);
    Map<String, List<String>> set = new HashMap<>(wanted.setHeaders());
    set.keySet().removeAll(OF_PROXIES);
    forwarded.ifPresent(value -> set.put(ForwardedClientCert.HEADER, List.of(value)));
    return new HttpChanges(wanted.path(), wanted.authority(), removed, set);
  }

  /** The target that a server sees, as a request would write it, unless it is the one decided. */
  private static Optional<String> otherThan(String target, String seen) {
    int query = target.indexOf('?');
    String decided = query < 0 ? target : target.substring(0, query);
    if (decided.equals(seen)) {
      return Optional.empty();
    }
    String written = written(seen);
    return decided.equals(written)
        ? Optional.empty()
        : Optional.of(query < 0 ? written : written + target.substring(query));
  }

  private static String written(String path) {
    if (!path.startsWith("/")) {
      return path;
    }
    try {
      // With a host, or a path that begins with two slashes would be taken for one.
      return new URI("http", "host", path, null).toASCIIString().substring("http://host".length());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("no path: " + path, e);
    }
  }

  /** The same request with another path. */
  private record Elsewhere(HttpCall call, String path) implements HttpCall {
    @Override
    public String method() {
      return call.method();
    }

    @Override
    public String scheme() {
      return call.scheme();
    }

    @Override
    public boolean http2() {
      return call.http2();
    }

    @Override
    public String authority() {
      return call.authority();
    }

    @Override
    public List<String> header(String name) {
      return call.header(name);
    }

    @Override
    public Iterable<String> headerNames() {
      return call.headerNames();
    }
  }
}
