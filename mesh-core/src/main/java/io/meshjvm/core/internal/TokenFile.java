package io.meshjvm.core.internal;

import io.meshjvm.core.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The file with the service-account token, read afresh at each use since it is replaced in place.
 *
 * <p>Stateless; any thread, but it blocks on the file.
 */
public final class TokenFile {

  /** Largest file that is read. */
  static final int MAX_BYTES = 64 * 1024;

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final Path path;

  /** The token file at {@code path}, which need not exist yet. */
  public TokenFile(Path path) {
    this.path = Objects.requireNonNull(path, "path");
  }

  /** What the file holds now. */
  public Content read() {
    if (Files.isDirectory(path)) {
      return new Problem(Kind.DIRECTORY, path);
    }
    if (!Files.isRegularFile(path)) {
      // A pipe or a device would block for ever.
      return new Problem(Files.exists(path) ? Kind.UNREADABLE : Kind.MISSING, path);
    }
    try (InputStream in = Files.newInputStream(path)) {
      return content(in.readNBytes(MAX_BYTES + 1));
    } catch (IOException e) {
      return new Problem(Kind.UNREADABLE, path);
    }
  }

  private Content content(byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      return new Problem(Kind.TOO_LARGE, path);
    }
    String text = new String(bytes, StandardCharsets.UTF_8).replace(BYTE_ORDER_MARK, "").strip();
    if (text.isEmpty()) {
      return new Problem(Kind.EMPTY, path);
    }
    // A header value is printable ASCII; anything else was never a token.
    boolean printable = text.chars().allMatch(c -> c > ' ' && c < 0x7F);
    return printable ? new Token(Secret.of(text)) : new Problem(Kind.MALFORMED, path);
  }

  /** What a token file holds. */
  public sealed interface Content {}

  /**
   * A token.
   *
   * @param secret the token, without the white space round it
   */
  public record Token(Secret secret) implements Content {}

  /**
   * No token.
   *
   * @param kind what is wrong
   * @param path the file
   */
  public record Problem(Kind kind, Path path) implements Content {

    @Override
    public String toString() {
      return "the token file " + path + " " + kind.text;
    }
  }

  /** The ways in which a file holds no token. */
  public enum Kind {
    /** There is no file. */
    MISSING("does not exist"),
    /** It is a directory. */
    DIRECTORY("is a directory"),
    /** It is no regular file or access is denied. */
    UNREADABLE("cannot be read"),
    /** It holds white space at most. */
    EMPTY("is empty"),
    /** It is beyond the largest size that is read. */
    TOO_LARGE("is larger than 64 kB"),
    /** It holds characters that no token has. */
    MALFORMED("holds white space or other characters that no token has");

    private final String text;

    Kind(String text) {
      this.text = text;
    }
  }
}
