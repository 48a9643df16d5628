package io.meshjvm.grpc;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.Status;
import io.grpc.StatusOr;
import io.grpc.SynchronizationContext;
import io.meshjvm.core.MeshException;
import io.meshjvm.core.Source;
import io.meshjvm.core.Watch;
import io.meshjvm.traffic.TrafficException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Tells one channel where its calls go, each time that it changes.
 *
 * <p>All state belongs to the channel's synchronization context. It stays with the member that it
 * found until that one stops.
 */
final class MeshNameResolver extends NameResolver {

  private static final String NOT_YET = "MESH-1505";

  private final MeshTarget target;
  private final Source<List<Directory>> members;
  private final Args args;
  private final SynchronizationContext context;
  private final AtomicBoolean told = new AtomicBoolean();

  private @Nullable Listener2 listener;
  private Watch membersWatch = () -> {};
  private Watch servicesWatch = () -> {};
  private @Nullable Directory member;
  private @Nullable Route route;
  private @Nullable String failure;
  private boolean holdsAddresses;
  private boolean lookingUp;
  private boolean shutDown;
  private int turn;

  MeshNameResolver(MeshTarget target, Source<List<Directory>> members, Args args) {
    this.target = target;
    this.members = members;
    this.args = args;
    this.context = args.getSynchronizationContext();
  }

  @Override
  public String getServiceAuthority() {
    return target.authority();
  }

  @Override
  public void start(Listener2 channel) {
    listener = channel;
    membersWatch = members.watch(running -> later(this::findMember));
    findMember();
  }

  /**
   * Looks host names up again, as after a failed connection; what the mesh says is told as it
   * changes, and needs no asking.
   */
  @Override
  public void refresh() {
    Route now = route;
    if (now != null && now.hasNames() && !lookingUp) {
      push(now);
    }
  }

  @Override
  public void shutdown() {
    shutDown = true;
    turn++;
    membersWatch.close();
    leaveMember();
  }

  private void findMember() {
    List<Directory> running = members.current();
    if (shutDown || (member != null && running.contains(member))) {
      return;
    }
    leaveMember();
    if (running.size() == 1) {
      member = running.get(0);
      servicesWatch = member.watch(this::servicesChanged);
      update();
    } else {
      fail(
          running.isEmpty()
              ? MeshTargetException.noMember()
              : MeshTargetException.severalMembers(running.size()),
          false);
    }
  }

  private void leaveMember() {
    servicesWatch.close();
    servicesWatch = () -> {};
    member = null;
  }

  /** Many changes at once are one update. */
  private void servicesChanged() {
    if (told.compareAndSet(false, true)) {
      later(this::update);
    }
  }

  private void update() {
    told.set(false);
    Directory services = member;
    if (services == null) {
      return;
    }
    try {
      Route next = services.route(target, args.getDefaultPort());
      if (!next.equals(route)) {
        push(next);
      }
    } catch (TrafficException e) {
      fail(e, !e.code().equals(NOT_YET));
    }
  }

  private void push(Route next) {
    Directory services = Objects.requireNonNull(member, "a route is a member's");
    route = next;
    lookingUp = true;
    int mine = ++turn;
    AddressGroups.of(next, services.hosts())
        .whenComplete((groups, cause) -> context.execute(() -> settle(mine, groups, cause)));
  }

  private void settle(
      int mine, @Nullable List<EquivalentAddressGroup> groups, @Nullable Throwable cause) {
    Route now = route;
    if (mine != turn || now == null) {
      return;
    }
    lookingUp = false;
    if (groups == null) {
      tell(MeshTargetException.noAddress(target.authority(), reason(cause)));
      return;
    }
    failure = null;
    holdsAddresses = true;
    Attributes attributes =
        Attributes.newBuilder()
            .set(
                MeshAttributes.BALANCE,
                new Balance(Objects.requireNonNull(member, "a route is a member's"), now.call()))
            .build();
    deliver(groups, attributes, Balancing.meshOrRoundRobin());
  }

  /**
   * Reports that calls go nowhere, once for each reason.
   *
   * @param letGo whether the channel has to let go of the addresses that it has. gRPC would keep
   *     them, and call whoever gets them next
   */
  private void fail(MeshException reason, boolean letGo) {
    turn++;
    lookingUp = false;
    route = null;
    if (Objects.equals(reason.getMessage(), failure)) {
      return;
    }
    if (letGo && holdsAddresses) {
      holdsAddresses = false;
      deliver(List.of(), Attributes.EMPTY, Balancing.letGo());
    }
    tell(reason);
  }

  private void tell(MeshException reason) {
    failure = reason.getMessage();
    channel().onError(Status.UNAVAILABLE.withDescription(reason.getMessage()).withCause(reason));
  }

  private void deliver(
      List<EquivalentAddressGroup> groups, Attributes attributes, Map<String, ?> serviceConfig) {
    // What the listener thinks of it is gRPC's own affair: it comes back as a refresh.
    Status ignored =
        channel()
            .onResult2(
                ResolutionResult.newBuilder()
                    .setAddressesOrError(StatusOr.fromValue(groups))
                    .setAttributes(attributes)
                    .setServiceConfig(
                        args.getServiceConfigParser().parseServiceConfig(serviceConfig))
                    .build());
  }

  private Listener2 channel() {
    return Objects.requireNonNull(listener, "not started");
  }

  private static @Nullable Throwable reason(@Nullable Throwable failure) {
    return failure instanceof CompletionException ? failure.getCause() : failure;
  }

  /** On the channel's context, but not on the thread that brings the news, which is the mesh's. */
  private void later(Runnable task) {
    Executor offload = args.getOffloadExecutor();
    if (offload == null) {
      context.execute(task);
      return;
    }
    try {
      offload.execute(() -> context.execute(task));
    } catch (RejectedExecutionException e) {
      // The application's executor is full or closed. News must not be lost, so they cost this
      // thread a moment.
      context.execute(task);
    }
  }
}
