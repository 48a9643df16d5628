package io.meshjvm.proxy;

import io.meshjvm.core.spi.LoopbackException;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets in whom the kernel's table of sockets shows to be of this process's own user. What is not
 * found there is refused, as is the socket of a process that has closed it already.
 *
 * <p>Nothing is remembered from one connection to the next. The tables are read on another thread,
 * once for all connections that wait at that moment.
 */
final class OwnUserCheck implements PeerCheck {

  private static final Logger log = LoggerFactory.getLogger(OwnUserCheck.class);

  private static final Path PROC = Path.of("/proc");
  private static final String UIDS = "Uid:";
  private static final int FILESYSTEM_UID = 4;

  private final List<Path> tables;
  private final long user;
  private final Executor executor;
  private final SocketTable table = new SocketTable(ByteOrder.nativeOrder());
  private final List<Question> waiting = new ArrayList<>();

  private OwnUserCheck(List<Path> tables, long user, Executor executor) {
    this.tables = tables;
    this.user = user;
    this.executor = executor;
  }

  /** Who connects, and who wants to know. */
  private record Question(
      InetSocketAddress client, InetSocketAddress own, CompletableFuture<Boolean> answer) {}

  /**
   * The check of this machine.
   *
   * @param executor reads files
   * @throws LoopbackException MESH-1603 if the kernel has no such tables
   */
  static PeerCheck of(Executor executor) {
    return of(PROC, executor);
  }

  /** The same with the kernel's files elsewhere. */
  static PeerCheck of(Path proc, Executor executor) {
    try {
      long user = ownUser(proc.resolve("self/status"));
      List<Path> tables = new ArrayList<>(List.of(proc.resolve("net/tcp")));
      Path six = proc.resolve("net/tcp6");
      if (Files.exists(six)) {
        tables.add(six);
      }
      OwnUserCheck check = new OwnUserCheck(List.copyOf(tables), user, executor);
      check.read(Map.of());
      return check;
    } catch (IOException e) {
      throw new LoopbackException(
          "MESH-1603",
          "Whose connections come cannot be found out on this machine, since "
              + proc
              + " does not"
              + " tell",
          "Set proxyAnyUser if every user of this machine may use the mesh as this process",
          e);
    }
  }

  /** The user as whom this process makes sockets. */
  private static long ownUser(Path status) throws IOException {
    for (String line : Files.readAllLines(status, StandardCharsets.ISO_8859_1)) {
      if (line.startsWith(UIDS)) {
        return Long.parseLong(line.strip().split("\\s+", -1)[FILESYSTEM_UID]);
      }
    }
    throw new IOException(status + " names no user");
  }

  @Override
  public CompletionStage<Boolean> admits(InetSocketAddress client, InetSocketAddress own) {
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    synchronized (waiting) {
      waiting.add(new Question(client, own, answer));
    }
    executor.execute(this::answerAll);
    return answer;
  }

  private void answerAll() {
    List<Question> questions;
    synchronized (waiting) {
      questions = List.copyOf(waiting);
      waiting.clear();
    }
    if (questions.isEmpty()) {
      return;
    }
    Map<SocketTable.Ends, Question> byEnds = new HashMap<>();
    questions.forEach(
        question ->
            table
                .forms(question.client(), question.own())
                .forEach(ends -> byEnds.put(ends, question)));
    try {
      read(byEnds);
    } catch (IOException e) {
      log.warn("The table of sockets cannot be read; connections are refused", e);
    }
    questions.forEach(question -> question.answer().complete(false));
  }

  private void read(Map<SocketTable.Ends, Question> questions) throws IOException {
    for (Path path : tables) {
      try (BufferedReader lines = Files.newBufferedReader(path, StandardCharsets.ISO_8859_1)) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          SocketTable.read(line).ifPresent(entry -> settle(entry, questions.get(entry.ends())));
        }
      }
    }
  }

  private void settle(SocketTable.Entry entry, @Nullable Question about) {
    if (about != null) {
      about.answer().complete(entry.user() == user);
    }
  }
}
