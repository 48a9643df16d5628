package io.meshjvm.dns;

import io.meshjvm.core.Published;
import io.meshjvm.core.Source;
import io.meshjvm.core.Watch;
import io.meshjvm.core.bootstrap.WorkloadNode;
import io.meshjvm.core.xds.ControlPlane;
import io.meshjvm.core.xds.Resources;
import io.meshjvm.core.xds.Subscription;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The names of the mesh as this workload may use them: a subscription to the name table, and
 * answers from the newest one.
 *
 * <p>Lookups take no lock and may come from any thread. Tables are published on the mesh thread;
 * while the control plane is away the last one goes on answering.
 */
public final class MeshNames implements Source<NameTable>, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(MeshNames.class);

  private final NameForms forms;
  private final Subscription<NameTable> subscription;
  private final Published<NameTable> published = new Published<>(NameTable.EMPTY);
  private volatile @Nullable NameIndex index;

  private MeshNames(ControlPlane controlPlane, NameForms forms) {
    this.forms = forms;
    this.subscription = controlPlane.subscribe(new NameTableType());
  }

  /**
   * Subscribes.
   *
   * @param controlPlane where the table comes from; no one else may be subscribed to it
   * @param node this workload; its namespace and DNS domain say which short names it has
   * @param searchDomain first search domain of the resolvers that will ask, so that the names that
   *     they expand are known too; null if they ask for names as written
   */
  public static MeshNames open(
      ControlPlane controlPlane, WorkloadNode node, @Nullable String searchDomain) {
    MeshNames names =
        new MeshNames(
            controlPlane, new NameForms(node.namespace(), node.dnsDomain(), searchDomain));
    names.subscription.watch(names::received);
    return names;
  }

  @Override
  public NameTable current() {
    return published.current();
  }

  @Override
  public Watch watch(Consumer<? super NameTable> listener) {
    return published.watch(listener);
  }

  /** Whether a table has come; before, no name is in the mesh. */
  public boolean provisioned() {
    return index != null;
  }

  /**
   * Answers from the table, without network.
   *
   * @param name in any case, with or without final dot
   * @param family which addresses are wanted
   */
  public DnsAnswer lookup(String name, AddressFamily family) {
    NameIndex known = index;
    return known == null ? new DnsAnswer.NotInMesh() : known.lookup(name, family);
  }

  /**
   * Answers from the table, or where it does not have the name from the system's DNS.
   *
   * @param system asked for every name that is not of the mesh
   * @return at least one address; fails with {@link UnknownHostException} if there is none
   */
  public CompletionStage<List<InetAddress>> resolve(
      String name, AddressFamily family, SystemResolver system) {
    DnsAnswer answer = lookup(name, family);
    if (answer instanceof DnsAnswer.Found found) {
      return CompletableFuture.completedFuture(found.addresses());
    }
    if (answer instanceof DnsAnswer.NoData) {
      return CompletableFuture.failedFuture(
          new UnknownHostException(name + ": the mesh has no address of family " + family));
    }
    return system.resolve(name, family);
  }

  /** Unsubscribes; the last table stays readable. Idempotent. */
  @Override
  public void close() {
    subscription.close();
  }

  private void received(Resources<NameTable> resources) {
    for (NameTable table : resources.byName().values()) {
      // istiod often pushes the same table twice.
      if (index == null || !table.equals(published.current())) {
        index = new NameIndex(table, forms);
        published.publish(table);
        log.debug(
            "{} mesh names, {} unusable entries or addresses left out",
            table.entries().size(),
            table.skipped());
      }
    }
  }
}
