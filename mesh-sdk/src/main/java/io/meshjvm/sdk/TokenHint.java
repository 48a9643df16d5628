package io.meshjvm.sdk;

import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** What a service-account token says of itself, for reports; never trusted, never shown. */
final class TokenHint {

  private static final long MAX_BYTES = 64 << 10;

  private TokenHint() {}

  static JoinReport.Token read(Path path) {
    try {
      if (!Files.isRegularFile(path) || Files.size(path) == 0 || Files.size(path) > MAX_BYTES) {
        return new JoinReport.Token(path.toString(), false, null);
      }
      return new JoinReport.Token(path.toString(), true, expiry(Files.readString(path).strip()));
    } catch (IOException e) {
      return new JoinReport.Token(path.toString(), false, null);
    }
  }

  private static @Nullable Instant expiry(String token) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3) {
      return null;
    }
    try {
      byte[] claims = Base64.getUrlDecoder().decode(parts[1]);
      JsonElement json = JsonParser.parseString(new String(claims, StandardCharsets.UTF_8));
      JsonElement exp = json.isJsonObject() ? json.getAsJsonObject().get("exp") : null;
      return exp == null || !exp.isJsonPrimitive() ? null : Instant.ofEpochSecond(exp.getAsLong());
    } catch (IllegalArgumentException | JsonParseException | DateTimeException e) {
      return null;
    }
  }
}
