package io.meshjvm.policy.http;

import io.meshjvm.policy.Caller;
import io.meshjvm.policy.HttpCall;
import io.meshjvm.policy.http.Normalised.Reject;
import java.net.InetSocketAddress;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one HTTP connection manager for requests, before any filter. Immutable; callable
 * from any thread.
 */
public final class ConnectionManager {

  private final PathRules paths;
  private final HostRules hosts;
  private final HeaderRules headers;
  private final ForwardedFor forwarded;
  private final ClientCertificateHeader clientCertificate;
  private final Set<String> unsupported;

  ConnectionManager(
      PathRules paths,
      HostRules hosts,
      HeaderRules headers,
      ForwardedFor forwarded,
      ClientCertificateHeader clientCertificate,
      Set<String> unsupported) {
    this.paths = paths;
    this.hosts = hosts;
    this.headers = headers;
    this.forwarded = forwarded;
    this.clientCertificate = clientCertificate;
    this.unsupported = Set.copyOf(unsupported);
  }

  /**
   * Reads the rules.
   *
   * @param config an {@code HttpConnectionManager}, serialized
   * @throws io.meshjvm.core.xds.InvalidResourceException if it is none, or has values that Envoy
   *     refuses
   */
  public static ConnectionManager read(byte[] config) {
    return ConnectionManagerReader.read(config);
  }

  /**
   * Names of options that are set, change what policies see, and are not known here; a chain with
   * such options must not serve.
   */
  public Set<String> unsupported() {
    return unsupported;
  }

  /** What the listener says of {@code x-forwarded-client-cert}. */
  public ClientCertificateHeader clientCertificate() {
    return clientCertificate;
  }

  /**
   * The caller's address that policies call {@code remote_ip}: the one that {@code x-forwarded-for}
   * names, with port 0, or the connection's.
   */
  public InetSocketAddress remoteAddress(Caller caller, HttpCall call) {
    return forwarded.remote(caller.from(), call);
  }

  /** Checks a request and normalises it. */
  public Normalised normalise(Caller caller, HttpCall call) {
    if (!Methods.isKnown(call.method()) && !call.http2()) {
      return new Reject(400, "the method is unknown");
    }
    Target target = Target.of(call);
    if (target == null) {
      return new Reject(400, "the target is no URL");
    }
    boolean secure = caller.id().isPresent() || call.scheme().equals("https");
    Reject refused = refusal(target, call);
    return refused == null ? normalised(target, caller, call, secure) : refused;
  }

  private Normalised normalised(Target target, Caller caller, HttpCall call, boolean secure) {
    PathRules.Outcome path = paths.apply(target.path());
    if (path.path() == null) {
      return new Reject(400, path.problem());
    }
    if (path.redirect()) {
      return headers.isGrpc(call)
          ? new Reject(400, "the path has escaped slashes")
          : new Normalised.Redirect(path.path());
    }
    String authority = hosts.apply(target.authority(), caller.to().getPort());
    return headers.apply(call, new Target(target.scheme(), authority, path.path()), secure);
  }

  /** What the codec and the connection manager refuse, in their order. */
  private @Nullable Reject refusal(Target target, HttpCall call) {
    if (headers.refuses(call)) {
      return new Reject(400, "the name of a header has an underscore");
    }
    if (!HostRules.isValid(target.authority())) {
      return new Reject(400, "the host is wrong");
    }
    if (target.authority().isEmpty() && call.header("host").isEmpty()) {
      return new Reject(400, "there is no host");
    }
    return target.path().startsWith("/") ? null : new Reject(404, "the target is no path");
  }
}
