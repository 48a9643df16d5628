package io.meshjvm.grpc;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A channel that writes down what it is told: addresses with their policy, and errors. */
final class Recorder extends NameResolver.Listener2 {

  final List<String> told = new ArrayList<>();
  final List<List<EquivalentAddressGroup>> addresses = new ArrayList<>();
  final List<Status> errors = new ArrayList<>();

  @Override
  public void onResult(NameResolver.ResolutionResult result) {
    List<EquivalentAddressGroup> groups = result.getAddressesOrError().getValue();
    addresses.add(groups);
    told.add(policy(result) + " " + groups.stream().map(Recorder::text).toList());
  }

  @Override
  public void onError(Status error) {
    errors.add(error);
    told.add(error.getCode() + " " + error.getDescription().substring(0, "MESH-0000".length()));
  }

  String last() {
    return told.get(told.size() - 1);
  }

  private static String text(EquivalentAddressGroup group) {
    return group.getAddresses().stream()
        .map(a -> a.toString().replaceFirst(".*/", ""))
        .reduce((a, b) -> a + "+" + b)
        .orElseThrow();
  }

  private static String policy(NameResolver.ResolutionResult result) {
    Map<?, ?> config = (Map<?, ?>) result.getServiceConfig().getConfig();
    return ((List<?>) config.get("loadBalancingConfig"))
        .stream()
            .map(p -> ((Map<?, ?>) p).keySet().iterator().next().toString())
            .reduce((a, b) -> a + "|" + b)
            .orElseThrow();
  }
}
