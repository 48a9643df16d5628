package io.meshjvm.sdk;

import io.meshjvm.testkit.resolver.ResolverCompatibilityKit;
import io.meshjvm.testkit.resolver.ResolverUnderTest;
import io.meshjvm.testkit.resolver.Sight;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Address;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** The DNS listener, asked by a stub resolver as another process has one. */
class DnsListenerCompatibilityTest extends ResolverCompatibilityKit {

  @Override
  protected Sight sight() {
    return Sight.HOST;
  }

  @Override
  protected ResolverUnderTest open(Path vmDirectory) throws Exception {
    LocalUpstream upstream = LocalUpstream.start();
    Mesh mesh =
        Mesh.fromDirectory(vmDirectory)
            .address(InetAddress.getLoopbackAddress())
            .set("dnsListen", "127.0.0.1:0")
            .set("dnsUpstreams", upstream.address())
            .drain(Duration.ofMillis(1))
            .closeOnShutdown(false)
            .start();
    SimpleResolver stub = new SimpleResolver(mesh.dnsAddress().orElseThrow());
    stub.setTimeout(Duration.ofSeconds(30));
    return new ResolverUnderTest() {
      @Override
      public List<InetSocketAddress> resolve(String host, int port) throws Exception {
        // A stub resolver does not ask for what is an address already.
        List<InetAddress> addresses =
            Address.isDottedQuad(host) ? List.of(InetAddress.getByName(host)) : ask(stub, host);
        return addresses.stream().map(ip -> new InetSocketAddress(ip, port)).toList();
      }

      @Override
      public void close() {
        mesh.close();
        upstream.close();
      }
    };
  }

  private static List<InetAddress> ask(SimpleResolver stub, String host) throws Exception {
    Record question = Record.newRecord(Name.fromString(host, Name.root), Type.A, DClass.IN);
    Message answer = stub.send(Message.newQuery(question));
    List<InetAddress> addresses =
        answer.getSection(Section.ANSWER).stream()
            .filter(ARecord.class::isInstance)
            .map(each -> ((ARecord) each).getAddress())
            .toList();
    if (addresses.isEmpty()) {
      throw new UnknownHostException(host + ": " + Rcode.string(answer.getRcode()));
    }
    return addresses;
  }
}
