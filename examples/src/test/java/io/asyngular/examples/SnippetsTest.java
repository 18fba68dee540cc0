package io.asyngular.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the pages show is what the examples are, and where they point there is something. */
class SnippetsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path EXAMPLES = Path.of("src/main/java");
  private static final Pattern SNIPPET =
      Pattern.compile("^```java\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
  private static final Pattern START = Pattern.compile("\\s*// @start region=(\\S+)");
  private static final Pattern REPLACE =
      Pattern.compile("(.*?)\\s*// @replace substring=\"(.*?)\" replacement=\"(.*?)\"");
  private static final Pattern LINK = Pattern.compile("]\\((?!https?:|#)([^)#]+)(?:#[^)]*)?\\)");

  static List<Path> pages() throws IOException {
    try (var root = Files.list(ROOT);
        var docs = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(root, docs)
          .filter(file -> file.toString().endsWith(".md"))
          .map(ROOT::relativize)
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void eachSnippetIsARegionOfAnExample(Path page) throws IOException {
    var regions = regions();
    Matcher snippets = SNIPPET.matcher(Files.readString(ROOT.resolve(page)));
    while (snippets.find()) {
      assertThat(regions).containsValue(snippets.group(1).stripIndent().strip());
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void eachLinkWithinTheRepositoryLeadsSomewhere(Path page) throws IOException {
    Path file = ROOT.resolve(page);
    Matcher links = LINK.matcher(Files.readString(file));
    while (links.find()) {
      assertThat(file.resolveSibling(links.group(1))).exists();
    }
  }

  @Test
  void theReadmeBeginsWithAnExample() throws IOException {
    List<String> lines = Files.readAllLines(ROOT.resolve("README.md"));
    assertThat(lines.subList(0, 20)).contains("```java");
  }

  @Test
  void noRegionIsShownNowhere() throws IOException {
    var shown = new StringBuilder();
    for (Path page : pages()) {
      Matcher snippets = SNIPPET.matcher(Files.readString(ROOT.resolve(page)));
      snippets.results().forEach(snippet -> shown.append(snippet.group(1).stripIndent()));
    }
    assertThat(regions()).isNotEmpty().allSatisfy((name, text) -> assertThat(shown).contains(text));
  }

  /** By name; a region does not contain another. */
  private static Map<String, String> regions() throws IOException {
    var regions = new TreeMap<String, String>();
    try (var files = Files.walk(EXAMPLES)) {
      for (Path file : files.filter(any -> any.toString().endsWith(".java")).toList()) {
        collect(Files.readAllLines(file), regions);
      }
    }
    return regions;
  }

  private static void collect(List<String> lines, Map<String, String> regions) {
    String name = "";
    var text = new ArrayList<String>();
    for (String line : lines) {
      Matcher start = START.matcher(line);
      if (start.matches()) {
        name = start.group(1);
      } else if (line.strip().equals("// @end")) {
        String region = String.join("\n", text).stripIndent().strip();
        assertThat(regions.put(name, region)).as("a second region " + name).isNull();
        name = "";
        text.clear();
      } else if (!name.isEmpty()) {
        text.add(replaced(line));
      }
    }
  }

  private static String replaced(String line) {
    Matcher replace = REPLACE.matcher(line);
    return replace.matches() ? replace.group(1).replace(replace.group(2), replace.group(3)) : line;
  }
}
