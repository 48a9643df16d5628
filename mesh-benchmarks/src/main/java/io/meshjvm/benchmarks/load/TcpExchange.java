package io.meshjvm.benchmarks.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.Arrays;

/** Bytes there and the same bytes back. */
final class TcpExchange implements Exchange {

  private final Socket socket;
  private final byte[] payload;

  /**
   * An exchange.
   *
   * @param socket the connection; closed with this
   * @param payload how many bytes
   */
  TcpExchange(Socket socket, int payload) throws SocketException {
    socket.setSoTimeout(Exchange.PATIENCE_MILLIS);
    this.socket = socket;
    this.payload = new byte[payload];
  }

  @Override
  public void call() throws IOException {
    socket.getOutputStream().write(payload);
    byte[] answer = socket.getInputStream().readNBytes(payload.length);
    if (answer.length < payload.length) {
      throw new EOFException("the server hung up");
    }
    if (!Arrays.equals(answer, payload)) {
      throw new IOException("the echo is another");
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
