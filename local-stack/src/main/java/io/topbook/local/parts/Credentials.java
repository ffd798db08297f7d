package io.topbook.local.parts;

import io.topbook.local.setup.RunFolder;
import io.topbook.local.setup.StackSettings;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/// As whom each program enters the database: passwords in files, so that none is on a command line.
record Credentials(RunFolder folder, Optional<StackSettings.Database> elsewhere) {
  static final String OWNER = "topbook_owner";
  static final String WRITER = "topbook_writer";

  /// Keeps the passwords that were given with a database of the user's own.
  static Credentials in(RunFolder folder, Optional<StackSettings.Database> elsewhere)
      throws IOException {
    if (elsewhere.isPresent()) {
      folder.keepSecret(WRITER, elsewhere.get().writerPassword());
      folder.keepSecret(Stack.READER, elsewhere.get().readerPassword());
    }
    return new Credentials(folder, elsewhere);
  }

  /// What a program needs to enter as `role`.
  Map<String, String> of(String role) throws IOException {
    return Map.of(
        "DATABASE_USER",
        role,
        // Empty counts as absent: the user's own password is for the owner only.
        "DATABASE_PASSWORD",
        "",
        "DATABASE_PASSWORD_FILE",
        folder.secret(role).toString());
  }

  /// What a program needs to enter as the owner, who makes tables and roles.
  Map<String, String> ofOwner() throws IOException {
    if (elsewhere.isPresent()) {
      return Map.of(
          "DATABASE_USER",
          elsewhere.get().user(),
          "DATABASE_PASSWORD",
          elsewhere.get().password(),
          "DATABASE_PASSWORD_FILE",
          "");
    }
    return of(OWNER);
  }

  /// What the migrate job needs beside, to let the others in.
  Map<String, String> forOthers() throws IOException {
    return Map.of(
        "WRITER_PASSWORD",
        "",
        "WRITER_PASSWORD_FILE",
        folder.secret(WRITER).toString(),
        "READER_PASSWORD",
        "",
        "READER_PASSWORD_FILE",
        folder.secret(Stack.READER).toString());
  }
}
