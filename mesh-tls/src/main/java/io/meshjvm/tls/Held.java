package io.meshjvm.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A value that is made when it is first asked for, and again when the files that it comes from have
 * changed. Callable from any thread.
 *
 * @param <T> type of the value
 */
final class Held<T> {

  private static final Logger log = LoggerFactory.getLogger(Held.class);

  /** Makes the value. */
  interface Maker<T> {
    T make() throws IOException, GeneralSecurityException;
  }

  private record Made<T>(List<FileTime> times, T value) {}

  private final String what;
  private final List<Path> files;
  private final Maker<T> maker;
  private volatile @Nullable Made<T> latest;

  private Held(String what, List<Path> files, Maker<T> maker) {
    this.what = what;
    this.files = files;
    this.maker = maker;
  }

  /** A value that comes from no file. */
  static <T> Held<T> once(String what, Maker<T> maker) {
    return new Held<>(what, List.of(), maker);
  }

  /** A value that comes from {@code files}. */
  static <T> Held<T> files(String what, List<Path> files, Maker<T> maker) {
    return new Held<>(what, List.copyOf(files), maker);
  }

  /**
   * The value; the last good one if the files are not readable any more.
   *
   * @throws MeshTlsException with {@link MeshTlsException#MATERIAL} if there is none
   */
  T get() {
    Made<T> made = latest;
    try {
      List<FileTime> times = times();
      return made != null && made.times.equals(times) ? made.value : make(times);
    } catch (IOException | GeneralSecurityException e) {
      if (made == null) {
        throw unreadable(e);
      }
      log.debug("{} cannot be read any more; what was read before goes on serving", what, e);
      return made.value;
    }
  }

  private synchronized T make(List<FileTime> times) throws IOException, GeneralSecurityException {
    Made<T> made = latest;
    if (made == null || !made.times.equals(times)) {
      made = new Made<>(times, remade(made));
      latest = made;
    }
    return made.value;
  }

  /** One line for each change that spoils the files, and no other until they change again. */
  private T remade(@Nullable Made<T> before) throws IOException, GeneralSecurityException {
    try {
      return maker.make();
    } catch (IOException | GeneralSecurityException e) {
      if (before == null) {
        throw e;
      }
      log.warn("{} What was read before goes on serving.", unreadable(e).getMessage());
      return before.value;
    }
  }

  private List<FileTime> times() throws IOException {
    List<FileTime> times = new ArrayList<>(files.size());
    for (Path file : files) {
      times.add(Files.getLastModifiedTime(file));
    }
    return times;
  }

  private MeshTlsException unreadable(Exception cause) {
    return new MeshTlsException(
        MeshTlsException.MATERIAL,
        what + " cannot be used: " + cause,
        "Provide whole PEM files that belong together and that this process may read",
        cause);
  }
}
