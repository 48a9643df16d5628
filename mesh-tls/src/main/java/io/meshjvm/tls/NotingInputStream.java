package io.meshjvm.tls;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** What an accepted connection sends, of which a note is taken as it is read. */
final class NotingInputStream extends FilterInputStream {

  private final ServerNameNote note;

  NotingInputStream(InputStream in, ServerNameNote note) {
    super(in);
    this.note = note;
  }

  @Override
  public int read() throws IOException {
    int next = super.read();
    if (next >= 0) {
      noted(new byte[] {(byte) next}, 0, 1);
    }
    return next;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count = super.read(bytes, offset, length);
    if (count > 0) {
      noted(bytes, offset, count);
    }
    return count;
  }

  @Override
  public long skip(long count) throws IOException {
    return count > 0 && read() >= 0 ? 1 : 0;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void noted(byte[] bytes, int offset, int count) {
    note.taken(ByteBuffer.wrap(bytes).position(offset + count), offset);
  }
}
