package io.asyngular.examples;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The house stands as README draws it: no arrow runs up, there is no circle, files are small. */
class ArchitectureTest {
  private static final Path ROOT = Path.of("..");
  private static final List<String> ROOMS =
      List.of("streams", "protocol", "broker", "socket", "server", "client", "cli", "conformance");
  private static final int MOST_LINES = 400;
  private static final Pattern VAGUE =
      Pattern.compile("(Abstract\\w+|\\w*(Manager|Helper|Util|Utils|Impl|Common))");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importPaths(ROOMS.stream().map(room -> ROOT.resolve(room + "/target/classes")).toList());

  private static final String STREAM = "io.asyngular.stream..";
  private static final String PROTOCOL = "io.asyngular.protocol..";
  private static final String BROKER = "io.asyngular.broker..";
  private static final String SOCKET = "io.asyngular.socket..";
  private static final String SERVER = "io.asyngular.server..";
  private static final String CLIENT = "io.asyngular.client..";
  private static final String[] JAVA = {"java..", "org.jspecify.."};

  private static void assertThatOnlyUses(String room, String... allowed) {
    var all = new ArrayList<>(List.of(JAVA));
    all.add(room);
    all.addAll(List.of(allowed));
    noClasses()
        .that()
        .resideInAPackage(room)
        .should()
        .dependOnClassesThat(not(resideInAnyPackage(all.toArray(String[]::new))))
        .check(CLASSES);
  }

  @Test
  void theClassesOfAllRoomsAreHere() {
    assertThat(CLASSES.size()).isGreaterThan(150);
  }

  @Test
  void streamsDependOnNothing() {
    assertThatOnlyUses(STREAM);
  }

  @Test
  void theProtocolDependsOnNothing() {
    assertThatOnlyUses(PROTOCOL);
  }

  @Test
  void aBrokerDependsOnStreamsAtMost() {
    assertThatOnlyUses(BROKER, STREAM);
  }

  @Test
  void aSocketDependsOnStreamsAndProtocol() {
    assertThatOnlyUses(
        SOCKET,
        STREAM,
        PROTOCOL,
        "io.netty..",
        "tools.jackson..",
        "com.fasterxml.jackson.annotation..");
  }

  @Test
  void aServerDependsOnSocketAndBroker() {
    assertThatOnlyUses(SERVER, SOCKET, BROKER, STREAM, PROTOCOL, "io.netty..", "javax.crypto..");
  }

  @Test
  void aClientDependsOnSocket() {
    assertThatOnlyUses(CLIENT, SOCKET, STREAM, PROTOCOL, "io.netty..", "javax.net.ssl..");
  }

  @Test
  void packagesStandInNoCircle() {
    slices().matching("io.asyngular.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void whatApplicationsSeeIsFreeOfNetty() {
    classes()
        .that(not(resideInAPackage("io.asyngular.socket.engine..")))
        .and()
        .arePublic()
        .and()
        .doNotHaveSimpleName("NettyAttachment") // which is for who has a pipeline of Netty's
        .should(new FreeOfNetty())
        .check(CLASSES);
  }

  @Test
  void noFileIsLong() throws IOException {
    for (Path file : sources("src")) {
      assertThat(Files.readAllLines(file).size()).as(file.toString()).isLessThan(MOST_LINES + 1);
    }
  }

  @Test
  void noClassHasAVagueName() throws IOException {
    for (Path file : sources("src")) {
      String name = file.getFileName().toString().replace(".java", "");
      assertThat(VAGUE.matcher(name).matches()).as(file.toString()).isFalse();
    }
  }

  @Test
  void everyPublicTypeAndMethodSaysWhatItDoes() throws IOException {
    var silent = new ArrayList<String>();
    for (Path file : sources("src/main")) {
      silent.addAll(Documented.missingIn(file));
    }
    assertThat(silent).isEmpty();
  }

  private static List<Path> sources(String folder) throws IOException {
    var files = new ArrayList<Path>();
    try (Stream<Path> rooms = Files.list(ROOT)) {
      for (Path room :
          rooms.map(each -> each.resolve(folder)).filter(Files::isDirectory).toList()) {
        try (Stream<Path> all = Files.walk(room)) {
          all.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
        }
      }
    }
    return files;
  }
}
