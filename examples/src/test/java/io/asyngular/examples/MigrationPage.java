package io.asyngular.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tables of {@code docs/from-socketcluster.md}, as rows. */
final class MigrationPage {
  static final Path PAGE = Path.of("../docs/from-socketcluster.md");

  /** What stands in place of Java where there is none. */
  static final String NONE = "none";

  private static final String HEAD = "| There | Here | |";
  private static final String RULE = "| --- | --- | --- |";
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  private MigrationPage() {}

  /**
   * A row.
   *
   * @param table the heading that it stands under
   * @param line its line of the page, from 1
   * @param name the first column, without the marks of code
   * @param here the second column
   * @param note the third column
   */
  record Line(String table, int line, String name, String here, String note) {
    boolean hasJava() {
      return !here.equals(NONE);
    }

    /** The expression; empty unless the second column is exactly one piece of code. */
    String java() {
      Matcher code = CODE.matcher(here);
      return code.matches() ? code.group(1) : "";
    }

    @Override
    public String toString() {
      return "the row `" + name + "` (" + PAGE.getFileName() + ":" + line + ")";
    }
  }

  static List<Line> rows() throws IOException {
    var rows = new ArrayList<Line>();
    String table = "";
    List<String> lines = Files.readAllLines(PAGE);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.startsWith("## ") || line.startsWith("### ")) {
        table = line.substring(line.indexOf(' ') + 1);
      } else if (line.startsWith("|") && !line.equals(HEAD) && !line.equals(RULE)) {
        String[] cells = line.substring(1).split("\\|", -1);
        if (cells.length != 4 || !cells[0].startsWith(" `")) {
          throw new AssertionError(PAGE + ":" + (i + 1) + " is no row of three columns");
        }
        String name = cells[0].strip().replace("`", "");
        rows.add(new Line(table, i + 1, name, cells[1].strip(), cells[2].strip()));
      }
    }
    return rows;
  }
}
