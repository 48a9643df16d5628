package io.meshjvm.house.journey;

import static io.meshjvm.house.journey.TestMesh.PATIENCE;
import static io.meshjvm.house.journey.TestMesh.PEER_URL;
import static io.meshjvm.house.journey.TestMesh.VM_URL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Certificates change under load, on both sides at once, and no call fails. */
@Execution(ExecutionMode.CONCURRENT)
class LeafRotationJourneyTest {

  /** A member renews once a second at most, so many members make many rotations in little time. */
  private static final int INSTANCES = 4;

  private static final int ROUNDS = 25;

  @TempDir private Path directory;

  @Test
  void twoHundredRotationsUnderLoadFailNoCall() throws Exception {
    // Other systems answer on 127.0.0.1 alone.
    Assumptions.assumeTrue(OS.LINUX.isCurrentOs());
    try (TestMesh mesh = TestMesh.start(directory)) {
      List<TestMember> members = new ArrayList<>();
      for (int i = 1; i <= INSTANCES; i++) {
        members.add(mesh.vm("127.0.0." + i, UnaryOperator.identity()));
        members.add(mesh.peer("127.0.0." + i, UnaryOperator.identity()));
      }
      TestMember vm = members.get(0);
      TestMember peer = members.get(1);
      await().atMost(PATIENCE).until(() -> peer.findsVm() && vm.finds("httpbin.default", 8000));
      try (Load toVm = Load.from(peer, VM_URL, vm.id().toString());
          Load toPeer = Load.from(vm, PEER_URL, peer.id().toString())) {
        Map<TestMember, Set<BigInteger>> leaves = rotate(members);
        assertThat(leaves.values().stream().mapToInt(Set::size).sum())
            .as("leaves that servers presented, less the first of each")
            .isEqualTo(members.size() * (ROUNDS + 1));
        toVm.endsWithoutFailure(ROUNDS * INSTANCES);
        toPeer.endsWithoutFailure(ROUNDS * INSTANCES);
      }
      String callerLeaf = peer.get(VM_URL).callerSerial();
      assertThat(callerLeaf)
          .as("the client side shows its newest leaf too")
          .isEqualTo(serial(vm, peer).toString(16));
    }
  }

  /** The leaves that each member presented, one more in each round. */
  private static Map<TestMember, Set<BigInteger>> rotate(List<TestMember> members)
      throws IOException {
    Map<TestMember, Set<BigInteger>> seen = new HashMap<>();
    for (TestMember member : members) {
      seen.put(member, new HashSet<>(Set.of(serial(members.get(0), member))));
    }
    for (int round = 0; round < ROUNDS; round++) {
      members.forEach(member -> member.mesh().renewIdentity());
      for (TestMember member : members) {
        Set<BigInteger> old = seen.get(member);
        await().atMost(PATIENCE).until(() -> old.add(serial(members.get(0), member)));
      }
    }
    return seen;
  }

  private static BigInteger serial(TestMember caller, TestMember server) throws IOException {
    return caller.leafOf(server).getSerialNumber();
  }
}
