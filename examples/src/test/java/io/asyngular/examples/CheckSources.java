package io.asyngular.examples;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;

/** The bodies of a class's methods as they are written, by name. */
final class CheckSources extends TreePathScanner<Void, Void> {
  private static final Path TESTS = Path.of("src/test/java/io/asyngular/examples");

  private final CompilationUnitTree unit;
  private final SourcePositions positions;
  private final Map<String, String> bodies = new HashMap<>();

  private CheckSources(CompilationUnitTree unit, SourcePositions positions) {
    this.unit = unit;
    this.positions = positions;
  }

  static Map<String, String> of(Class<?> type) throws IOException {
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      var source = files.getJavaFileObjects(TESTS.resolve(type.getSimpleName() + ".java"));
      var task = (JavacTask) compiler.getTask(null, files, null, null, null, source);
      var bodies = new HashMap<String, String>();
      for (CompilationUnitTree unit : task.parse()) {
        var scanner = new CheckSources(unit, Trees.instance(task).getSourcePositions());
        scanner.scan(unit, null);
        bodies.putAll(scanner.bodies);
      }
      return bodies;
    }
  }

  @Override
  public Void visitMethod(MethodTree method, Void nothing) {
    if (method.getBody() != null
        && getCurrentPath().getParentPath().getLeaf() instanceof ClassTree) {
      bodies.put(method.getName().toString(), textOf(method));
    }
    return null;
  }

  private String textOf(MethodTree method) {
    try {
      int from = (int) positions.getStartPosition(unit, method.getBody());
      int to = (int) positions.getEndPosition(unit, method.getBody());
      return unit.getSourceFile().getCharContent(true).subSequence(from, to).toString();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Whether the code has that expression in it, however the formatter has broken its lines. */
  static boolean shows(String code, String expression) {
    String whole = Pattern.quote(folded(expression));
    return Pattern.compile("(?<![\\w.])" + whole + "(?!\\w)").matcher(folded(code)).find();
  }

  /** White space only where it keeps two words apart. */
  private static String folded(String code) {
    return code.replaceAll("\\s+", " ").replaceAll(" ?([^\\w\"]) ?", "$1");
  }
}
