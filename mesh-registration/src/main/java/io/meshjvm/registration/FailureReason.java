package io.meshjvm.registration;

import io.meshjvm.core.Problem;
import io.meshjvm.core.bootstrap.WorkloadNode;
import io.meshjvm.core.xds.StreamFailure;
import org.jspecify.annotations.Nullable;

/**
 * Stream failures that are refusals to register, or close to it. istiod sends most refusals as gRPC
 * {@code UNKNOWN}, so the text decides (istio: {@code pilot/pkg/autoregistration/controller.go} and
 * {@code pilot/pkg/xds/{ads,auth}.go}). The first that matches counts, hence the order.
 */
enum FailureReason {
  GROUP_MISSING(
      "MESH-1301",
      "FAILED_PRECONDITION",
      "cannot find WorkloadGroup",
      true,
      "Create the WorkloadGroup: kubectl apply -f workloadgroup.yaml, with metadata.name {group} and"
          + " metadata.namespace {namespace}; check with: kubectl get workloadgroup {group} -n"
          + " {namespace}"),
  SERVICE_ACCOUNT_MISMATCH(
      "MESH-1302",
      "UNKNOWN",
      "service account mismatch",
      true,
      "Make the workload's service account and that of the WorkloadGroup the same: kubectl get"
          + " workloadgroup {group} -n {namespace} -o jsonpath='{.spec.template.serviceAccount}',"
          + " then write the workload's files anew with: istioctl x workload entry configure"),
  NAMESPACE_MISMATCH(
      "MESH-1303",
      "UNKNOWN",
      "namespace mismatch",
      true,
      "Join with a token of namespace {namespace}: kubectl create token {account} -n {namespace}"
          + " --audience istio-ca"),
  IDENTITY_UNVERIFIED(
      "MESH-1304",
      "UNKNOWN",
      "requires a verified identity",
      true,
      "Connect to istiod over TLS, that is port 15012 and not 15010, with a token or certificate"),
  ENTRY_MISSING(
      "MESH-1305",
      "UNKNOWN",
      "must correspond to an existing WorkloadEntry",
      true,
      "Create the WorkloadEntry {entry}, or unset WORKLOAD_ENTRY and join a WorkloadGroup; check"
          + " with: kubectl get workloadentry {entry} -n {namespace}"),
  IDENTITY_REFUSED(
      "MESH-1306",
      "PERMISSION_DENIED",
      "",
      true,
      "Join with an identity of namespace {namespace} and service account {account}: kubectl create"
          + " token {account} -n {namespace} --audience istio-ca"),
  UNAUTHENTICATED(
      "MESH-1307",
      "UNAUTHENTICATED",
      "",
      true,
      "Replace the token, which is missing, expired, not for audience istio-ca, or of another"
          + " cluster than ISTIO_META_CLUSTER_ID={cluster}: kubectl create token {account} -n"
          + " {namespace} --audience istio-ca"),
  NODE_INVALID(
      "MESH-1308",
      "INVALID_ARGUMENT",
      "",
      true,
      "Correct what the workload says about itself in cluster.env and mesh.yaml; its node id is"
          + " {node}"),
  OVERLOADED(
      "MESH-1309",
      "RESOURCE_EXHAUSTED",
      "",
      false,
      "Wait, attempts go on; if it stays, give istiod more replicas or CPU: kubectl get pods -n"
          + " istio-system -l app=istiod"),
  ENTRY_NOT_WRITTEN(
      "MESH-1310",
      "UNKNOWN",
      "auto-registration",
      true,
      "See why istiod could not write the WorkloadEntry {entry}: kubectl logs -n istio-system -l"
          + " app=istiod | grep {entry}");

  private static final int LONGEST_TEXT = 400;

  private final String code;
  private final String status;
  private final String text;
  private final boolean refusal;
  private final String remedy;

  FailureReason(String code, String status, String text, boolean refusal, String remedy) {
    this.code = code;
    this.status = status;
    this.text = text;
    this.refusal = refusal;
    this.remedy = remedy;
  }

  /** What {@code failure} means, or null if it is nothing that is about registering. */
  static @Nullable FailureReason of(StreamFailure failure) {
    for (FailureReason reason : values()) {
      if (reason.status.equals(failure.status())
          && failure.problem().what().contains(reason.text)) {
        return reason;
      }
    }
    return null;
  }

  /** Whether the control plane said no, as opposed to not having been heard. */
  static boolean refusal(StreamFailure failure) {
    FailureReason reason = of(failure);
    return reason != null && reason.refusal;
  }

  /**
   * The reason for users; the connection's own where the failure is not about registering. What the
   * control plane wrote is shortened and freed of line breaks.
   */
  static Problem describe(StreamFailure failure, WorkloadNode node) {
    FailureReason reason = of(failure);
    return reason == null
        ? new Problem(failure.code(), what(failure), failure.problem().remedy())
        : new Problem(reason.code, what(failure), fill(reason.remedy, node));
  }

  private static String what(StreamFailure failure) {
    String message = failure.problem().what().replaceAll("\\p{Cntrl}+", " ").strip();
    if (message.length() > LONGEST_TEXT) {
      message = message.substring(0, LONGEST_TEXT) + "…";
    }
    return message.isEmpty() ? failure.status() : failure.status() + ": " + message;
  }

  private static String fill(String remedy, WorkloadNode node) {
    return remedy
        .replace("{group}", String.valueOf(node.workloadGroup()))
        .replace("{entry}", String.valueOf(WorkloadEntryName.of(node)))
        .replace("{namespace}", node.namespace())
        .replace("{account}", node.serviceAccount().isEmpty() ? "default" : node.serviceAccount())
        .replace("{cluster}", node.clusterId())
        .replace("{node}", node.id());
  }
}
