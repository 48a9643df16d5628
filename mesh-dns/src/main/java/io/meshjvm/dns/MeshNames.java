package io.meshjvm.dns;

import io.meshjvm.core.Published;
import io.meshjvm.core.Source;
import io.meshjvm.core.Watch;
import io.meshjvm.core.bootstrap.WorkloadNode;
import io.meshjvm.core.xds.ControlPlane;
import io.meshjvm.core.xds.Resources;
import io.meshjvm.core.xds.Subscription;
import java.net.Inet4Address;
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

  private MeshNames(ControlPlane controlPlane, WorkloadNode node, NameForms forms) {
    this.forms = forms;
    this.subscription = controlPlane.subscribe(new NameTableType(family(node)));
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
            controlPlane, node, new NameForms(node.namespace(), node.dnsDomain(), searchDomain));
    names.subscription.watch(names::received);
    return names;
  }

  /** The one family that the workload has addresses of; ANY if it has both. */
  private static AddressFamily family(WorkloadNode node) {
    long v4 = node.addresses().stream().filter(Inet4Address.class::isInstance).count();
    if (v4 == 0) {
      return AddressFamily.IPV6;
    }
    return v4 == node.addresses().size() ? AddressFamily.IPV4 : AddressFamily.ANY;
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
    return known == null ? NameIndex.NOT_IN_MESH : known.lookup(name, family);
  }

  /** The host whose entry answers for {@code name}, a wildcard as such; null if none does. */
  @Nullable String host(String name) {
    NameIndex known = index;
    return known == null ? null : known.host(name);
  }

  /** What a resolver makes of {@code name} with the search domain; null if it has none. */
  @Nullable String expanded(String name) {
    return forms.expanded(name);
  }

  /** What {@code name} is without the search domain behind it; null if it has none. */
  @Nullable String unexpanded(String name) {
    return forms.unexpanded(name);
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
