package io.meshjvm.grpc;

import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.Uri;
import io.meshjvm.core.MeshMember;
import io.meshjvm.core.Published;
import io.meshjvm.core.Source;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The scheme {@code mesh} for the targets of gRPC channels: {@code mesh:///greeter.shop:50051}.
 *
 * <p>The host is a service of the mesh in any form that {@code Mesh.connect} takes. Without port,
 * it is the service's only one, else the channel's default. A channel gets the endpoints that share
 * the calls, each with its {@link MeshAttributes}, a service config with the policy of {@link
 * MeshLoadBalancerProvider}, and every change as it comes. gRPC's own policies, which a channel may
 * choose instead, know no weights. While the control plane is away the last endpoints stay; when a
 * service has none any more, the channel lets go of its connections. {@link MeshChannelCredentials}
 * connect to each endpoint as it wants.
 *
 * <p>What goes wrong is a {@link io.grpc.Status#UNAVAILABLE} with the code and the remedy, caused
 * by a {@link io.meshjvm.core.MeshException}; nothing is thrown. Other schemes, {@code dns} and
 * {@code xds} among them, are left to their own providers, and so is the default scheme.
 *
 * <p>Made by {@link java.util.ServiceLoader}, it serves the one member that runs in this JVM, also
 * if that starts later. A channel stays with the member that it has found until that one stops;
 * where several run, a channel has to be bound to one with {@link #of(MeshMember)}.
 */
public final class MeshNameResolverProvider extends NameResolverProvider {

  private static final String SCHEME = "mesh";

  /** Below that of {@code dns}: the provider of the highest priority gives the default scheme. */
  private static final int PRIORITY = 4;

  private final Source<List<Directory>> members;

  /** For {@link java.util.ServiceLoader}: whichever member runs in this JVM. */
  public MeshNameResolverProvider() {
    this(RunningMembers.OF_THIS_JVM);
  }

  MeshNameResolverProvider(Source<List<Directory>> members) {
    this.members = members;
  }

  /** The services of one member, whatever others there are. */
  public static MeshNameResolverProvider of(MeshMember member) {
    return new MeshNameResolverProvider(new Published<>(List.of(TrafficDirectory.of(member))));
  }

  /**
   * A new registry with this provider alone, to be given to {@code Grpc.newChannelBuilder}; targets
   * without scheme are mesh services there too.
   */
  public NameResolverRegistry registry() {
    NameResolverRegistry registry = new NameResolverRegistry();
    registry.register(this);
    return registry;
  }

  @Override
  public @Nullable NameResolver newNameResolver(URI target, NameResolver.Args args) {
    if (!SCHEME.equalsIgnoreCase(target.getScheme())) {
      return null;
    }
    return target.isOpaque()
        ? resolver(null, target.getSchemeSpecificPart(), args)
        : resolver(target.getRawAuthority(), target.getPath() + extras(target.getQuery()), args);
  }

  @Override
  public @Nullable NameResolver newNameResolver(Uri target, NameResolver.Args args) {
    return SCHEME.equalsIgnoreCase(target.getScheme())
        ? resolver(target.getRawAuthority(), target.getPath() + extras(target.getRawQuery()), args)
        : null;
  }

  private static String extras(@Nullable String query) {
    return query == null ? "" : "?" + query;
  }

  private NameResolver resolver(@Nullable String authority, String path, NameResolver.Args args) {
    try {
      return new MeshNameResolver(MeshTarget.of(authority, path), members, args);
    } catch (MeshTargetException e) {
      return new MisnamedTarget(e);
    }
  }

  @Override
  public String getDefaultScheme() {
    return SCHEME;
  }

  @Override
  protected boolean isAvailable() {
    return true;
  }

  @Override
  protected int priority() {
    return PRIORITY;
  }

  @Override
  public Collection<Class<? extends SocketAddress>> getProducedSocketAddressTypes() {
    return Set.of(InetSocketAddress.class);
  }
}
