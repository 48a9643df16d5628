package io.meshjvm.core.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The end of a wait that is of no use any more. */
class RetryNowTest {

  @TempDir private Path directory;

  @Test
  void endsTheWaitAfterAFailedAttemptAndDoesNothingElsewhere() {
    IdentityRig rig = new IdentityRig(directory);
    rig.service.fail(Status.UNAUTHENTICATED);
    IdentityManager manager = rig.started(TestSettings.identity().build());
    rig.time.advance(Duration.ofMinutes(20));
    rig.service.issue(Duration.ofHours(24));
    int before = rig.service.requests.size();

    manager.retryNow();
    rig.time.advance(Duration.ofMillis(1));
    assertThat(rig.service.requests).hasSize(before + 1);
    assertThat(manager.identity().current()).isPresent();

    manager.retryNow();
    rig.time.advance(Duration.ofHours(1));
    assertThat(rig.service.requests).hasSize(before + 1);
  }
}
