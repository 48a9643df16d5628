package io.meshjvm.cli;

import io.meshjvm.core.MeshObserver;
import io.meshjvm.core.MeshThread;
import io.meshjvm.core.bootstrap.Bootstrap;
import io.meshjvm.core.bootstrap.WorkloadNode;
import io.meshjvm.core.trunk.Trunk;
import io.meshjvm.core.xds.StreamFailure;
import io.meshjvm.dns.DnsAnswer;
import io.meshjvm.dns.MeshNames;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Answers from the name table that istiod gives this workload, without registering it. */
final class MemberLookup implements ResolveCommand.Resolver {

  private final MeshThread thread;
  private final Trunk trunk;
  private final MeshNames names;
  private String source = "";

  private MemberLookup(Bootstrap observer) {
    this.thread = MeshThread.start("mesh-resolve");
    this.trunk = Trunk.create(observer, thread, MeshObserver.none());
    this.names = MeshNames.open(trunk.controlPlane(), observer.node(), null);
  }

  /**
   * Connects, and waits for the table.
   *
   * @throws CliException with the code of the failure if there is no table in time
   */
  static MemberLookup connect(Bootstrap bootstrap, Duration limit) {
    MemberLookup lookup = new MemberLookup(Observer.of(bootstrap));
    try {
      lookup.trunk.start();
      new Patience(limit).await(lookup.names, table -> lookup.names.provisioned());
      lookup.requireTable(limit);
      return lookup;
    } catch (RuntimeException e) {
      lookup.close();
      throw e;
    }
  }

  private void requireTable(Duration limit) {
    StreamFailure failure = trunk.controlPlane().status().current().lastFailure();
    if (names.provisioned()) {
      return;
    }
    if (failure != null) {
      throw CliException.of(failure);
    }
    throw new CliException(
        "MESH-3104",
        "no name table within " + limit.toSeconds() + " s",
        "Set dnsCapture to true, and look at the stream with 'mesh-cli doctor'",
        null);
  }

  @Override
  public List<String> ask(String name, ResolveCommand.Type type) {
    DnsAnswer answer = names.lookup(name, type.family());
    if (answer instanceof DnsAnswer.NotInMesh) {
      source = "the system's DNS, since the mesh does not have the name";
      return system(name, type);
    }
    source = "the name table with its " + names.current().entries().size() + " names";
    return answer instanceof DnsAnswer.Found found ? lines(found, type) : List.of();
  }

  private static List<String> lines(DnsAnswer.Found found, ResolveCommand.Type type) {
    List<String> lines = new ArrayList<>();
    long ttl = found.ttl().toSeconds();
    if (found.alias() != null) {
      lines.add(found.name() + " " + ttl + " CNAME " + found.alias());
    }
    found.addresses().forEach(ip -> lines.add(line(found.owner(), Long.toString(ttl), type, ip)));
    return lines;
  }

  private static String line(
      String owner, String ttl, ResolveCommand.Type type, InetAddress address) {
    return owner + " " + ttl + " " + type + " " + WorkloadNode.addressText(address);
  }

  private static List<String> system(String name, ResolveCommand.Type type) {
    try {
      return Arrays.stream(InetAddress.getAllByName(name))
          .filter(type.family()::includes)
          .map(ip -> line(name, "-", type, ip))
          .toList();
    } catch (UnknownHostException e) {
      return List.of();
    }
  }

  @Override
  public String source() {
    return source;
  }

  @Override
  public void close() {
    names.close();
    trunk.close();
    thread.close();
  }
}
