package io.meshjvm.core.identity;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.meshjvm.core.MeshException;
import io.meshjvm.core.MeshThread;
import io.meshjvm.core.Watch;
import io.meshjvm.core.bootstrap.ControlPlaneSettings;
import io.meshjvm.core.internal.ChannelFactory;
import io.meshjvm.core.internal.ChannelFactory.ControlPlaneChannel;
import io.meshjvm.core.internal.ChannelFactory.Credential;
import io.meshjvm.proto.istio.v1.auth.IstioCertificateRequest;
import io.meshjvm.proto.istio.v1.auth.IstioCertificateResponse;
import io.meshjvm.proto.istio.v1.auth.IstioCertificateServiceGrpc;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Speaks {@code istio.v1.auth.IstioCertificateService} over gRPC. Each request has its own channel,
 * so that roots, token and certificate are read afresh (Istio: security/pkg/nodeagent/caclient).
 */
final class GrpcCsrTransport implements CsrTransport {

  private static final long DEADLINE_SECONDS = 10;

  private final ChannelFactory channels;
  private final ControlPlaneSettings settings;
  private final MeshThread thread;
  private final Background background;

  GrpcCsrTransport(
      ChannelFactory channels,
      ControlPlaneSettings settings,
      MeshThread thread,
      Background background) {
    this.channels = channels;
    this.settings = settings;
    this.thread = thread;
    this.background = background;
  }

  @Override
  public Watch send(IstioCertificateRequest request, Credential credential, Consumer<Reply> done) {
    Call call = new Call(done);
    background.run(
        () ->
            channels.open(
                settings.certificateAuthority(),
                settings.certificateAuthorityHeaders(),
                credential),
        channel -> call.start(channel, request),
        failure -> call.finish(notSent(failure)),
        late -> late.channel().shutdownNow());
    return call::cancel;
  }

  private static Reply notSent(RuntimeException failure) {
    return failure instanceof MeshException known
        ? new NotSent(known)
        : new NotSent(
            IdentityFault.CA_UNREACHABLE.because(
                "cannot prepare a connection to the certificate service: " + failure.getMessage(),
                failure));
  }

  /**
   * One call. Starts, ends and is cancelled on the mesh thread; gRPC's callbacks only hop there.
   */
  private final class Call implements StreamObserver<IstioCertificateResponse> {

    private final Consumer<Reply> done;
    private boolean finished;
    private boolean certificate;
    private @Nullable ManagedChannel channel;
    private volatile @Nullable List<String> chain;

    Call(Consumer<Reply> done) {
      this.done = done;
    }

    void start(ControlPlaneChannel opened, IstioCertificateRequest request) {
      if (finished) {
        opened.channel().shutdownNow();
        return;
      }
      channel = opened.channel();
      certificate = opened.certificate();
      IstioCertificateServiceGrpc.newStub(opened.channel())
          .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
          .createCertificate(request, this);
    }

    @Override
    public void onNext(IstioCertificateResponse response) {
      chain = List.copyOf(response.getCertChainList());
    }

    @Override
    public void onError(Throwable failure) {
      Status status = Status.fromThrowable(failure);
      thread.execute(() -> finish(new Failed(status, certificate)));
    }

    @Override
    public void onCompleted() {
      List<String> received = chain;
      thread.execute(
          () ->
              finish(
                  received == null
                      ? new Failed(Status.INTERNAL.withDescription("no response"), certificate)
                      : new Issued(received)));
    }

    void finish(Reply reply) {
      if (!finished) {
        finished = true;
        shutDown();
        done.accept(reply);
      }
    }

    void cancel() {
      if (!finished) {
        finished = true;
        shutDown();
      }
    }

    private void shutDown() {
      if (channel != null) {
        channel.shutdownNow();
      }
    }
  }
}
