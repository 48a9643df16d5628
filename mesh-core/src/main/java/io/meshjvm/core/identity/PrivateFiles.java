package io.meshjvm.core.identity;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * Files in a directory that belongs to this process's user alone. Writes are atomic and leave mode
 * 0600; reads refuse links and files that others could read or change. Needs POSIX permissions.
 */
final class PrivateFiles {

  private static final int MAX_BYTES = 1 << 20;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private final Path directory;

  PrivateFiles(Path directory) {
    this.directory = directory;
  }

  /** Makes the directory if need be (mode 0700) and checks that it is safe. */
  void prepare() throws IOException {
    if (!Files.exists(directory)) {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    refuse(
        permissions(directory),
        EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE),
        directory);
    Path probe = create();
    try {
      requireOwner(probe, directory);
    } finally {
      Files.delete(probe);
    }
  }

  boolean exists(String name) {
    return Files.exists(directory.resolve(name), NOFOLLOW_LINKS);
  }

  /** The text of a file that only its owner can read and write. */
  String read(String name) throws IOException {
    Path file = directory.resolve(name);
    PosixFileAttributes attributes =
        Files.readAttributes(file, PosixFileAttributes.class, NOFOLLOW_LINKS);
    if (!attributes.isRegularFile()) {
      throw new IOException(file + " is not a regular file");
    }
    refuse(attributes.permissions(), EnumSet.complementOf(ownerRights()), file);
    requireOwner(directory, file);
    try (InputStream in = Files.newInputStream(file, NOFOLLOW_LINKS)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IOException(file + " is larger than " + MAX_BYTES + " bytes");
      }
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
  }

  /** Replaces a file in one step; after a crash there is the old one or the new one. */
  void write(String name, String text) throws IOException {
    Path temporary = create();
    try {
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(temporary, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Gives a file another name in one step. */
  void rename(String from, String to) throws IOException {
    Files.move(directory.resolve(from), directory.resolve(to), StandardCopyOption.ATOMIC_MOVE);
  }

  private Path create() throws IOException {
    try {
      return Files.createTempFile(
          directory, ".meshjvm", null, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    } catch (UnsupportedOperationException e) {
      throw new IOException("the file system of " + directory + " has no POSIX permissions", e);
    }
  }

  private static Set<PosixFilePermission> permissions(Path path) throws IOException {
    try {
      return Files.getPosixFilePermissions(path);
    } catch (UnsupportedOperationException e) {
      throw new IOException("the file system of " + path + " has no POSIX permissions", e);
    }
  }

  private static EnumSet<PosixFilePermission> ownerRights() {
    return EnumSet.of(
        PosixFilePermission.OWNER_READ,
        PosixFilePermission.OWNER_WRITE,
        PosixFilePermission.OWNER_EXECUTE);
  }

  private static void refuse(
      Set<PosixFilePermission> actual, Set<PosixFilePermission> forbidden, Path path)
      throws IOException {
    for (PosixFilePermission permission : forbidden) {
      if (actual.contains(permission)) {
        throw new IOException(
            "the mode of " + path + " is too open: " + PosixFilePermissions.toString(actual));
      }
    }
  }

  private static void requireOwner(Path mine, Path other) throws IOException {
    if (!Files.getOwner(mine, NOFOLLOW_LINKS).equals(Files.getOwner(other))) {
      throw new IOException(other + " belongs to another user");
    }
  }
}
