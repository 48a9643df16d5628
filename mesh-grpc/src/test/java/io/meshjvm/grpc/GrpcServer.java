package io.meshjvm.grpc;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Attributes;
import io.grpc.BindableService;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.meshjvm.testkit.TextMarshaller;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** A gRPC service on loopback that answers with its name, and calls of it. */
final class GrpcServer implements AutoCloseable {

  private static final String SILENCE = "silence";

  static final MethodDescriptor<String, String> WHO =
      MethodDescriptor.<String, String>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName("test.Echo/Who")
          .setRequestMarshaller(new TextMarshaller())
          .setResponseMarshaller(new TextMarshaller())
          .build();

  private final Set<String> authorities = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger silences = new AtomicInteger();
  private final Server server;

  private GrpcServer(String name, UnaryOperator<NettyServerBuilder> settings) throws IOException {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .intercept(
                new ServerInterceptor() {
                  @Override
                  public <Q, A> ServerCall.Listener<Q> interceptCall(
                      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
                    authorities.add(String.valueOf(call.getAuthority()));
                    return next.startCall(call, headers);
                  }
                })
            .addTransportFilter(
                new ServerTransportFilter() {
                  @Override
                  public Attributes transportReady(Attributes attributes) {
                    connections.incrementAndGet();
                    accepted.incrementAndGet();
                    return attributes;
                  }

                  @Override
                  public void transportTerminated(Attributes attributes) {
                    connections.decrementAndGet();
                  }
                })
            .addService(service(name));
    this.server = settings.apply(builder).build().start();
  }

  static GrpcServer start(String name) throws IOException {
    return start(name, settings -> settings);
  }

  /** A server that answers every call with a status. */
  static GrpcServer failing(Status.Code code) throws IOException {
    return start(
        "never",
        settings ->
            settings.intercept(
                new ServerInterceptor() {
                  @Override
                  public <Q, A> ServerCall.Listener<Q> interceptCall(
                      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
                    call.close(code.toStatus(), new Metadata());
                    return new ServerCall.Listener<>() {};
                  }
                }));
  }

  /** The same with settings of its own, such as TLS. */
  static GrpcServer start(String name, UnaryOperator<NettyServerBuilder> settings)
      throws IOException {
    return new GrpcServer(name, settings);
  }

  private BindableService service(String name) {
    return () ->
        ServerServiceDefinition.builder("test.Echo")
            .addMethod(
                WHO,
                ServerCalls.asyncUnaryCall(
                    (request, answers) -> {
                      if (request.isEmpty()) {
                        answers.onNext(name);
                        answers.onCompleted();
                      } else if (request.equals(SILENCE)) {
                        silences.incrementAndGet();
                      } else {
                        answers.onError(
                            Status.fromCodeValue(Integer.parseInt(request)).asException());
                      }
                    }))
            .build();
  }

  /** The name of whoever answers; waits for an endpoint that long. */
  static String call(Channel channel, Duration patience) {
    return call(channel, CallOptions.DEFAULT.withWaitForReady(), patience);
  }

  /** The name of whoever answers; fails at once where there is nobody. */
  static String call(Channel channel) {
    return call(channel, CallOptions.DEFAULT, TestMesh.PATIENCE);
  }

  /** A call that the server never answers. */
  static ClientCall<String, String> hang(Channel channel, CallOptions options) {
    ClientCall<String, String> call = channel.newCall(WHO, options);
    ClientCalls.futureUnaryCall(call, SILENCE);
    return call;
  }

  /** A call that is yet to begin. */
  static ClientCall<String, String> newCall(Channel channel) {
    return channel.newCall(WHO, CallOptions.DEFAULT.withWaitForReady());
  }

  /** The answer to a call that begins now. */
  static Future<String> begin(ClientCall<String, String> call) {
    return ClientCalls.futureUnaryCall(call, "");
  }

  /** A call that the server answers with a status. */
  static void fail(Channel channel, Status.Code code) {
    assertThatThrownBy(
            () ->
                ClientCalls.blockingUnaryCall(
                    channel, WHO, CallOptions.DEFAULT, Integer.toString(code.value())))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageStartingWith(code.name());
  }

  /** The name of whoever answers, with options of the call. */
  static String call(Channel channel, CallOptions options) {
    return call(channel, options, TestMesh.PATIENCE);
  }

  /** How many connections there have been. */
  int accepted() {
    return accepted.get();
  }

  /** How many calls came that are never answered. */
  int silences() {
    return silences.get();
  }

  /** How many clients are connected. */
  int connections() {
    return connections.get();
  }

  /** What callers called this server. */
  Set<String> authorities() {
    return authorities;
  }

  private static String call(Channel channel, CallOptions options, Duration patience) {
    return ClientCalls.blockingUnaryCall(
        channel, WHO, options.withDeadlineAfter(patience.toMillis(), TimeUnit.MILLISECONDS), "");
  }

  int port() {
    return server.getPort();
  }

  /** In the words of a ServiceEntry. */
  String endpoint() {
    return "{address: 127.0.0.1, ports: {grpc: " + port() + "}}";
  }

  /** The same of a workload that wants mutual TLS. */
  String mutualEndpoint(String serviceAccount) {
    return "{address: 127.0.0.1, ports: {grpc: %d}, serviceAccount: %s}"
        .formatted(port(), serviceAccount);
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
