package io.meshjvm.dns.listener;

import io.meshjvm.core.MeshObserver;
import io.meshjvm.dns.DnsException;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A DNS server, over UDP and TCP, that answers for the mesh from memory as the stock agent does and
 * asks the system's DNS servers everything else (istio: {@code pkg/dns/client/dns.go}). Unlike the
 * agent it asks again over TCP where an upstream answer is cut short, and it asks upstream while no
 * table has come yet.
 *
 * <p>Other machines, if they are let in at all, get names of the mesh only, and over UDP no answer
 * that is longer than one and a half times their query.
 *
 * <p>Has one daemon thread of its own, {@code mesh-dns}. All methods may be called from any thread;
 * {@link #start} waits for sockets of this machine only.
 */
public final class DnsListener implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(DnsListener.class);

  private final MeshLookup mesh;
  private final ListenerSettings settings;
  private final Counters counters;
  private boolean used;
  private @Nullable Running running;

  private DnsListener(MeshLookup mesh, ListenerSettings settings, MeshObserver observer) {
    this.mesh = mesh;
    this.settings = settings;
    this.counters = new Counters(MeshObserver.contained(observer));
  }

  /**
   * Begins with everything at its default: loopback, port 15053, the servers of the system.
   *
   * @throws DnsException as {@link #requireLibrary()}
   */
  public static Builder builder(MeshLookup mesh) {
    requireLibrary();
    return new Builder(mesh);
  }

  /**
   * Checks that dnsjava is there, which is optional: it brings a resolver provider for the whole
   * JVM, which nobody should get who listens nowhere.
   *
   * @throws DnsException {@code MESH-1416} if it is not
   */
  public static void requireLibrary() {
    try {
      Class.forName("org.xbill.DNS.Message", false, DnsListener.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new DnsException(
          "MESH-1416",
          "The DNS listener needs dnsjava, which is not on the class path",
          "Add dnsjava:dnsjava, behind mesh-dns-jdk if that is there too",
          e);
    }
  }

  /**
   * Binds the sockets and begins to answer; only once.
   *
   * @return the bound addresses, each for UDP and TCP
   * @throws DnsException {@code MESH-1410} if an upstream server is this listener, {@code
   *     MESH-1411} if an address cannot be bound, {@code MESH-1412} if it is open to other machines
   *     and that was not allowed, {@code MESH-1413} if the system's servers cannot be read
   * @throws IllegalStateException if it was started or closed before
   */
  public synchronized List<InetSocketAddress> start() {
    if (used) {
      throw new IllegalStateException("a DNS listener starts only once");
    }
    settings.addresses().forEach(this::requireAllowed);
    List<InetSocketAddress> servers = settings.upstreams();
    if (servers == null) {
      servers = SystemDns.read(settings.resolvConf()).servers();
    }
    used = true;
    Running started = Running.open(this, servers);
    running = started;
    log.info("DNS listener at {}, asks {} for other names", started.addresses(), servers);
    return started.addresses();
  }

  /** What it has done so far. */
  public DnsListenerStats stats() {
    return counters.read();
  }

  /** Frees the sockets; queries under way get no answer. Idempotent. */
  @Override
  public synchronized void close() {
    used = true;
    if (running != null) {
      running.close();
      running = null;
    }
  }

  private void requireAllowed(InetSocketAddress address) {
    if (!settings.remote() && !address.getAddress().isLoopbackAddress()) {
      throw new DnsException(
          "MESH-1412",
          "The DNS listener would be open to other machines at " + address,
          "Listen on a loopback address, or allow it with allowRemote");
    }
  }

  private record Running(EventLoopGroup group, Forwarder forwarder, List<Sockets> sockets) {

    static Running open(DnsListener owner, List<InetSocketAddress> servers) {
      EventLoopGroup group =
          new MultiThreadIoEventLoopGroup(
              1, new DefaultThreadFactory("mesh-dns", true), NioIoHandler.newFactory());
      EventLoop eventLoop = group.next();
      Forwarder forwarder = new Forwarder(eventLoop, owner.settings, servers, owner.counters);
      Running running = new Running(group, forwarder, new ArrayList<>());
      try {
        running.bind(owner);
        Loops.refuse(running.addresses(), servers);
        return running;
      } catch (RuntimeException e) {
        running.close();
        throw e;
      }
    }

    private void bind(DnsListener owner) {
      SplittableRandom random = new SplittableRandom(owner.settings.random().nextLong());
      Responder responder =
          new Responder(owner.mesh, new MeshRecords(random), forwarder, owner.counters);
      Connections connections = new Connections(responder, owner.settings, owner.counters);
      for (InetSocketAddress address : owner.settings.addresses()) {
        sockets.add(
            Sockets.bind(
                group, address, () -> new UdpHandler(responder, owner.counters), connections));
      }
    }

    List<InetSocketAddress> addresses() {
      return sockets.stream().map(Sockets::address).toList();
    }

    void close() {
      for (Sockets each : sockets) {
        each.udp().close().awaitUninterruptibly();
        each.tcp().close().awaitUninterruptibly();
      }
      var unused = group.submit(forwarder::close).awaitUninterruptibly();
      // Channels that are still open, of clients as of servers, are closed by the end of the group.
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
  }

  /** The options of a listener; for use on one thread. */
  public static final class Builder {

    private static final int DEFAULT_PORT = 15053;

    private final MeshLookup mesh;
    private List<InetSocketAddress> addresses =
        List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), DEFAULT_PORT));
    private boolean remote;
    private @Nullable List<InetSocketAddress> upstreams;
    private Path resolvConf = SystemDns.RESOLV_CONF;
    private Duration timeout = Duration.ofSeconds(5);
    private int limit = 512;
    private int connections = 128;
    private Duration idle = Duration.ofSeconds(10);
    private MeshObserver observer = MeshObserver.none();

    private Builder(MeshLookup mesh) {
      this.mesh = Objects.requireNonNull(mesh, "mesh");
    }

    /** Listens there, and nowhere else; port 0 for any free one. */
    public Builder listen(InetSocketAddress... each) {
      addresses = List.of(each);
      return this;
    }

    /** Lets the addresses be ones that other machines can reach; not allowed unless said so. */
    public Builder allowRemote(boolean allowed) {
      remote = allowed;
      return this;
    }

    /** Asks these servers instead of the system's; none: answers for the mesh only. */
    public Builder upstreams(List<InetSocketAddress> servers) {
      upstreams = List.copyOf(servers);
      return this;
    }

    /**
     * Takes the system's servers from this file, read at the start; {@code /etc/resolv.conf} unless
     * said otherwise.
     */
    public Builder resolvConf(Path file) {
      resolvConf = file;
      return this;
    }

    /** Waits that long for each server; 5 s unless said otherwise. */
    public Builder timeout(Duration each) {
      timeout = each;
      return this;
    }

    /**
     * Lets so many queries wait for servers at once, and answers further ones with SERVFAIL; 512
     * unless said otherwise.
     */
    public Builder limit(int queries) {
      limit = queries;
      return this;
    }

    /** Lets clients have so many TCP connections open at once; 128 unless said otherwise. */
    public Builder connections(int open) {
      connections = open;
      return this;
    }

    /** Closes a connection that brings no query for so long; 10 s unless said otherwise. */
    public Builder idle(Duration longest) {
      idle = longest;
      return this;
    }

    /** Is told what came of queries, on the listener's thread; nobody unless said otherwise. */
    public Builder observer(MeshObserver observer) {
      this.observer = Objects.requireNonNull(observer, "observer");
      return this;
    }

    /**
     * The listener, not yet started.
     *
     * @throws IllegalArgumentException if an option is out of its range
     */
    public DnsListener build() {
      return new DnsListener(
          mesh,
          new ListenerSettings(
              addresses,
              remote,
              upstreams,
              resolvConf,
              timeout,
              limit,
              connections,
              idle,
              new SecureRandom()),
          observer);
    }
  }
}
