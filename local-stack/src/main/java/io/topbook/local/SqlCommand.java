package io.topbook.local;

import io.topbook.local.look.Csv;
import io.topbook.local.look.Reader;
import io.topbook.local.parts.Stack;
import io.topbook.local.setup.Addresses;
import io.topbook.local.setup.Plan;
import io.topbook.local.setup.RunFolder;
import io.topbook.local.setup.StackSettings;
import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// Runs SQL as the role that may only read.
@Command(name = "sql", description = "Runs SQL as topbook_reader and prints what it gives as CSV.")
final class SqlCommand implements Callable<Integer> {
  /// A key frame's row has some 100 kB.
  private static final int ROWS_AT_ONCE = 500;

  @Parameters(paramLabel = "STATEMENT", description = "say \"SELECT count(*) FROM trades\"")
  private String sql = "";

  @Override
  public Integer call() throws Exception {
    try (var out =
        new BufferedWriter(
            new OutputStreamWriter(
                new FileOutputStream(FileDescriptor.out), StandardCharsets.UTF_8))) {
      print(new Runs(StackSettings.home(System.getenv())), sql, out);
    }
    return 0;
  }

  /// What the statements answer, as CSV, in the run that is up.
  ///
  /// @throws Refusal when none is
  static void print(Runs runs, String sql, Writer out) throws IOException, SQLException {
    RunFolder folder = runs.requireRunning();
    Addresses at = Addresses.read(folder.addressesFile());
    String schema = Plan.read(folder.planFile()).exchange().schema();
    String password = Files.readString(folder.secret(Stack.READER));
    try (Connection connection = Reader.connect(at.database(), Stack.READER, password, schema);
        Statement statement = connection.createStatement()) {
      // Rows arrive as they are printed, only inside a transaction.
      connection.setAutoCommit(false);
      statement.setFetchSize(ROWS_AT_ONCE);
      printAll(statement.execute(sql), statement, out);
    }
  }

  /// What each of the statements answers, an empty line between.
  private static void printAll(boolean first, Statement statement, Writer out)
      throws SQLException, IOException {
    boolean isRows = first;
    boolean printed = false;
    while (isRows || statement.getUpdateCount() >= 0) {
      if (isRows) {
        out.append(printed ? "\n" : "");
        new Csv(out).write(statement.getResultSet());
        printed = true;
      }
      isRows = statement.getMoreResults();
    }
  }
}
