package io.asyngular.examples;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Modifier;
import javax.tools.ToolProvider;

/** Finds public types and methods without Javadoc, in one source file. */
final class Documented extends TreePathScanner<Void, Boolean> {
  private final DocTrees docs;
  private final Path file;
  private final List<String> missing = new ArrayList<>();

  private Documented(DocTrees docs, Path file) {
    this.docs = docs;
    this.file = file;
  }

  static List<String> missingIn(Path file) throws IOException {
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      var task =
          (JavacTask)
              compiler.getTask(null, files, null, null, null, files.getJavaFileObjects(file));
      var scanner = new Documented(DocTrees.instance(task), file);
      for (CompilationUnitTree unit : task.parse()) {
        scanner.scan(unit, true);
      }
      return scanner.missing;
    }
  }

  /** Members count only where all types around them are public. */
  @Override
  public Void visitClass(ClassTree type, Boolean seen) {
    boolean visible = seen && isPublic(type.getModifiers());
    if (visible) {
      check(type.getSimpleName().toString());
    }
    return super.visitClass(type, visible);
  }

  @Override
  public Void visitMethod(MethodTree method, Boolean seen) {
    boolean overrides =
        method.getModifiers().getAnnotations().stream()
            .anyMatch(annotation -> annotation.getAnnotationType().toString().equals("Override"));
    if (seen && isPublic(method.getModifiers()) && !overrides) {
      check(method.getName().toString());
    }
    return null; // what is declared in a body is nobody's business
  }

  private boolean isPublic(ModifiersTree modifiers) {
    boolean inInterface =
        getCurrentPath().getParentPath().getLeaf() instanceof ClassTree owner
            && owner.getKind() == com.sun.source.tree.Tree.Kind.INTERFACE;
    return inInterface || modifiers.getFlags().contains(Modifier.PUBLIC);
  }

  private void check(String name) {
    DocCommentTree comment = docs.getDocCommentTree(getCurrentPath());
    if (comment == null || comment.getFullBody().isEmpty()) {
      missing.add(file + ": " + name);
    }
  }
}
