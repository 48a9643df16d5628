package io.meshjvm.benchmarks.dns;

import com.google.protobuf.InvalidProtocolBufferException;
import io.meshjvm.dns.NameTable;
import io.meshjvm.proto.envoy.service.discovery.v3.DiscoveryResponse;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** From the bytes of a push to answers, beside the mere parsing of the same bytes. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class NameTableApplication {

  /** Names in the table. */
  @Param({"10000", "200000"})
  public int names;

  private byte[] table = new byte[0];
  private byte[] changed = new byte[0];
  private Tables running = new Tables();
  private boolean turn;

  /** Makes the pushes. */
  @Setup
  public void make() {
    table = Tables.response(names);
    changed = Tables.response(names - 1);
    running = new Tables();
    running.apply(table);
  }

  /** The first table of a member. */
  @Benchmark
  public NameTable first() {
    Tables fresh = new Tables();
    fresh.apply(table);
    return fresh.names().current();
  }

  /** A push that changes one name. */
  @Benchmark
  public NameTable next() {
    turn = !turn;
    running.apply(turn ? changed : table);
    return running.names().current();
  }

  /** For comparison: the same bytes read by protobuf into a map. */
  @Benchmark
  public Map<?, ?> protobufAlone() throws InvalidProtocolBufferException {
    return io.meshjvm.proto.istio.networking.nds.v1.NameTable.parseFrom(
            DiscoveryResponse.parseFrom(table).getResources(0).getValue())
        .getTableMap();
  }
}
