package io.meshjvm.core.bootstrap;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads small UTF-8 files, with an error for each way in which that can fail. */
final class TextFile {

  /** Largest file that is read: 1 MiB. */
  static final int MAX_BYTES = 1 << 20;

  private TextFile() {}

  /** The text of a file that has some. */
  static String read(Path file) {
    String text = readEvenIfEmpty(file);
    if (text.isBlank()) {
      throw Fault.EMPTY_FILE.at(file + " is empty");
    }
    return text;
  }

  /** The text of a file, without a byte order mark. */
  static String readEvenIfEmpty(Path file) {
    byte[] bytes = bytes(file);
    if (bytes.length > MAX_BYTES) {
      throw Fault.UNREADABLE_FILE.at(file + " is larger than " + MAX_BYTES + " bytes");
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw Fault.UNREADABLE_FILE.at(file + " is not UTF-8", e);
    }
  }

  /** Checks that a file can be read and is not empty, whatever its encoding. */
  static void requireContent(Path file) {
    if (bytes(file).length == 0) {
      throw Fault.EMPTY_FILE.at(file + " is empty");
    }
  }

  private static byte[] bytes(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(MAX_BYTES + 1);
    } catch (NoSuchFileException e) {
      throw Fault.NO_FILE.at(file + " does not exist", e);
    } catch (FileSystemException e) {
      String reason = e.getReason() == null ? "access denied" : e.getReason();
      throw Fault.UNREADABLE_FILE.at(file + " cannot be read: " + reason, e);
    } catch (IOException e) {
      throw Fault.UNREADABLE_FILE.at(file + " cannot be read: " + e.getMessage(), e);
    }
  }
}
