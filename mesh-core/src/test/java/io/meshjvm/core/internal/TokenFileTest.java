package io.meshjvm.core.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.core.internal.TokenFile.Kind;
import io.meshjvm.core.internal.TokenFile.Problem;
import io.meshjvm.core.internal.TokenFile.Token;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenFileTest {

  @TempDir Path directory;

  private TokenFile.Content read(String text) throws IOException {
    Path file = directory.resolve("token");
    Files.writeString(file, text);
    return new TokenFile(file).read();
  }

  private static Kind kind(TokenFile.Content content) {
    assertThat(content).isInstanceOf(Problem.class);
    return ((Problem) content).kind();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.b.c", "a.b.c\n", "  a.b.c\r\n", "\uFEFFa.b.c"})
  void readsATokenWithoutWhatEditorsAdd(String text) throws IOException {
    TokenFile.Content content = read(text);

    assertThat(content).isInstanceOf(Token.class);
    assertThat(((Token) content).secret().reveal()).isEqualTo("a.b.c");
    assertThat(content.toString()).doesNotContain("a.b.c");
  }

  @Test
  void readsTheFileAfreshEachTime() throws IOException {
    read("old");
    TokenFile file = new TokenFile(directory.resolve("token"));
    Files.writeString(directory.resolve("token"), "new");

    assertThat(((Token) file.read()).secret().reveal()).isEqualTo("new");
  }

  @Test
  void followsALinkThatIsSwapped() throws IOException {
    Path link = directory.resolve("link");
    Files.writeString(directory.resolve("one"), "one");
    Files.writeString(directory.resolve("two"), "two");
    Files.createSymbolicLink(link, directory.resolve("one"));
    TokenFile file = new TokenFile(link);
    assertThat(((Token) file.read()).secret().reveal()).isEqualTo("one");
    Files.delete(link);
    Files.createSymbolicLink(link, directory.resolve("two"));

    assertThat(((Token) file.read()).secret().reveal()).isEqualTo("two");
  }

  @Test
  void fault32SaysWhyThereIsNoToken() throws IOException {
    assertThat(kind(read(""))).isEqualTo(Kind.EMPTY);
    assertThat(kind(read(" \r\n"))).isEqualTo(Kind.EMPTY);
    assertThat(kind(read("a".repeat(64 * 1024 + 1)))).isEqualTo(Kind.TOO_LARGE);
    assertThat(kind(read("two words"))).isEqualTo(Kind.MALFORMED);
    assertThat(kind(read("a\nx-evil: 1"))).isEqualTo(Kind.MALFORMED);
    assertThat(kind(new TokenFile(directory).read())).isEqualTo(Kind.DIRECTORY);
    assertThat(kind(new TokenFile(directory.resolve("none")).read())).isEqualTo(Kind.MISSING);
    assertThat(kind(new TokenFile(Path.of("/dev/null")).read())).isEqualTo(Kind.UNREADABLE);
    assertThat(read("two words").toString()).doesNotContain("two words").contains("token");
  }
}
