package io.meshjvm.grpc;

import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.LoadBalancer.SubchannelPicker;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Fails calls with the reasons of all endpoints in turn. */
final class FailurePicker extends SubchannelPicker {

  private final List<SubchannelPicker> failing;
  private final AtomicInteger turn = new AtomicInteger();

  /**
   * Fails with what others fail with.
   *
   * @param failing at least one
   */
  FailurePicker(List<SubchannelPicker> failing) {
    this.failing = List.copyOf(failing);
  }

  @Override
  public PickResult pickSubchannel(PickSubchannelArgs args) {
    return failing.get(Math.floorMod(turn.getAndIncrement(), failing.size())).pickSubchannel(args);
  }
}
