package io.meshjvm.core.xds;

import io.grpc.Status;
import io.meshjvm.core.MeshException;
import io.meshjvm.core.Problem;
import io.meshjvm.core.bootstrap.ControlPlaneSettings;
import io.meshjvm.core.bootstrap.WorkloadNode;
import io.meshjvm.core.xds.Ending.Pace;
import java.util.Objects;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the end of a stream: istiod's statuses and messages (istio: {@code
 * pilot/pkg/xds/{ads,auth}.go}, {@code pilot/pkg/autoregistration/controller.go}) and those of gRPC
 * and TLS on this side.
 */
final class Endings {

  private final ControlPlaneSettings settings;
  private final WorkloadNode node;

  Endings(ControlPlaneSettings settings, WorkloadNode node) {
    this.settings = settings;
    this.node = node;
  }

  /** Whether the control plane ended a connection as it does with every one after a while. */
  static boolean planned(Status status) {
    String text = text(status);
    return status.isOk() || (text.contains("GOAWAY") && text.contains("NO_ERROR"));
  }

  /**
   * What {@code status} means.
   *
   * @param certificate whether the workload's certificate was offered on that stream
   */
  Ending of(Status status, boolean certificate) {
    MeshException own = cause(status.getCause(), MeshException.class);
    if (own != null) {
      return new Ending(own.details(), name(status), Pace.SLOW, false);
    }
    return switch (status.getCode()) {
      case UNAVAILABLE -> unavailable(status, certificate);
      case UNAUTHENTICATED -> unauthenticated(status);
      case PERMISSION_DENIED -> permissionDenied(status);
      case INVALID_ARGUMENT -> invalidNode(status);
      case FAILED_PRECONDITION -> noGroup(status);
      case RESOURCE_EXHAUSTED -> exhausted(status);
      case UNKNOWN -> unknown(status);
      default -> other(status);
    };
  }

  private Ending unavailable(Status status, boolean certificate) {
    SSLException tls = cause(status.getCause(), SSLException.class);
    if (tls == null) {
      return ending(
          "MESH-1201",
          name(status),
          "the control plane at " + settings.discovery() + " cannot be reached: " + words(status),
          "Check that istiod runs and that this machine can connect to that address",
          Pace.GROWING,
          false);
    }
    return text(tls).contains("Received fatal alert") ? refused(tls, certificate) : distrusted(tls);
  }

  private Ending distrusted(SSLException tls) {
    return ending(
        "MESH-1202",
        "UNAVAILABLE",
        "the control plane at " + settings.discovery() + " is not trusted: " + rootText(tls),
        "Check that "
            + settings.rootCertificate()
            + " is the root of this mesh and that "
            + settings.discovery().host()
            + " is a name that istiod's certificate has",
        Pace.SLOW,
        false);
  }

  private static Ending refused(SSLException tls, boolean certificate) {
    return ending(
        "MESH-1212",
        "UNAVAILABLE",
        "the control plane ended the TLS handshake: " + text(tls),
        certificate
            ? "The certificate of this workload is not accepted; the token alone is tried next"
            : "Check that the address is that of istiod's TLS port",
        Pace.SLOW,
        certificate);
  }

  private Ending unauthenticated(Status status) {
    return ending(
        "MESH-1203",
        name(status),
        "the control plane accepts neither certificate nor token: " + words(status),
        "Write a fresh token with audience istio-ca to "
            + settings.token()
            + " and check the cluster id '"
            + node.clusterId()
            + "'",
        Pace.SLOW,
        true);
  }

  private Ending permissionDenied(Status status) {
    return ending(
        "MESH-1204",
        name(status),
        "the control plane refuses this identity: " + words(status),
        "Use a token of service account "
            + node.serviceAccount()
            + " in namespace "
            + node.namespace()
            + ", or correct these two settings",
        Pace.SLOW,
        false);
  }

  private static Ending invalidNode(Status status) {
    return ending(
        "MESH-1205",
        name(status),
        "the control plane refuses the node that this workload describes: " + words(status),
        "Check the addresses and the ISTIO_META_* settings of this workload",
        Pace.SLOW,
        false);
  }

  private Ending noGroup(Status status) {
    return ending(
        "MESH-1206",
        name(status),
        "this workload cannot be registered: " + words(status),
        "Create WorkloadGroup " + node.namespace() + "/" + node.workloadGroup(),
        Pace.SLOW,
        false);
  }

  private Ending exhausted(Status status) {
    if (text(status).contains("exceeds maximum size")) {
      return ending(
          "MESH-1208",
          name(status),
          "a response is larger than " + settings.maxMessageBytes() + " bytes: " + words(status),
          "Raise maxMessageBytes, or narrow what this workload sees with a Sidecar resource",
          Pace.SLOW,
          false);
    }
    return ending(
        "MESH-1209",
        name(status),
        "the control plane is overloaded: " + words(status),
        "Wait; the connection is tried again with growing pauses",
        Pace.GROWING,
        false);
  }

  private Ending unknown(Status status) {
    if (!text(status).contains("WorkloadEntry")) {
      return other(status);
    }
    return ending(
        "MESH-1207",
        name(status),
        "this workload cannot be registered: " + words(status),
        "Make service account and namespace of this workload those of its WorkloadGroup or"
            + " WorkloadEntry",
        Pace.SLOW,
        false);
  }

  private static Ending other(Status status) {
    return ending(
        "MESH-1219",
        name(status),
        "the stream to the control plane ended: " + words(status),
        "See the log of istiod if this goes on",
        Pace.GROWING,
        false);
  }

  private static Ending ending(
      String code, String status, String what, String remedy, Pace pace, boolean credential) {
    return new Ending(new Problem(code, what, remedy), status, pace, credential);
  }

  private static String name(Status status) {
    return status.getCode().name();
  }

  // What the other side said, then what happened underneath.
  private static String words(Status status) {
    Throwable cause = status.getCause();
    String said = text(status);
    String below = cause == null ? "" : rootText(cause);
    if (said.isEmpty()) {
      return below.isEmpty() ? name(status) : below;
    }
    return below.isEmpty() || said.contains(below) ? said : said + " (" + below + ")";
  }

  private static String text(Status status) {
    return Objects.requireNonNullElse(status.getDescription(), "");
  }

  private static String text(Throwable failure) {
    String said =
        Objects.requireNonNullElse(failure.getMessage(), failure.getClass().getSimpleName());
    // A sentence follows that brings its own full stop.
    return said.endsWith(".") ? said.substring(0, said.length() - 1) : said;
  }

  private static String rootText(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return text(root);
  }

  private static <X extends Throwable> @Nullable X cause(
      @Nullable Throwable failure, Class<X> wanted) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (wanted.isInstance(at)) {
        return wanted.cast(at);
      }
    }
    return null;
  }
}
