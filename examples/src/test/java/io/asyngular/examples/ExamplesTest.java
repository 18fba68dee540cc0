package io.asyngular.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.stream.StreamInterruptedException;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each example does what its text says. Its {@code main} runs as it would by itself. */
@Timeout(60)
class ExamplesTest {
  private final int port = freePort();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private Thread running = new Thread(() -> {});

  /** What an example is run by. */
  private interface Main {
    void run() throws InterruptedException;
  }

  private static int freePort() {
    try (var free = new ServerSocket(0)) {
      return free.getLocalPort();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Peer peerOf(Main main) throws InterruptedException {
    running = Thread.ofVirtual().start(() -> runToItsEnd(main));
    return new Peer(port);
  }

  private void runToItsEnd(Main main) {
    try {
      main.run();
      ended.complete(null);
    } catch (StreamInterruptedException | InterruptedException _) {
      ended.complete(null);
    } catch (RuntimeException e) {
      ended.completeExceptionally(e);
    }
  }

  /** An interrupt ends each of them, and its server with it. */
  @AfterEach
  void theExampleEnds() throws InterruptedException {
    running.interrupt();
    running.join();
    assertThat(running.isAlive()).isFalse();
    assertThat(ended.isCompletedExceptionally()).isFalse();
  }

  @Test
  void whatOneSaysInTheChatAllSubscribersHear() throws InterruptedException {
    try (var anna = peerOf(new Chat(port)::main);
        var bert = new Peer(port)) {
      assertThat(anna.answerTo("{'event':'#subscribe','data':{'channel':'room'},'cid':2}"))
          .isEqualTo("{'rid':2}");
      assertThat(bert.answerTo("{'event':'#subscribe','data':{'channel':'room'},'cid':2}"))
          .isEqualTo("{'rid':2}");
      String heard = "{'event':'#publish','data':{'channel':'room','data':'hi'}}";
      assertThat(bert.answerTo("{'event':'chat','data':'hi'}")).isEqualTo(heard);
      assertThat(anna.next()).isEqualTo(heard.replace('\'', '"'));
    }
  }

  @Test
  void theChatAdds() throws InterruptedException {
    try (var peer = peerOf(new Chat(port)::main)) {
      assertThat(peer.answerTo("{'event':'add','data':{'a':1,'b':2},'cid':2}"))
          .isEqualTo("{'rid':2,'data':3}");
      assertThat(peer.answerTo("{'event':'add','data':null,'cid':3}"))
          .startsWith("{'rid':3,'error':{'message':'Expected ")
          .contains("'name':'InvalidArgumentsError'");
    }
  }

  @Test
  void whoHasLoggedInMaySpeak() throws InterruptedException {
    try (var peer = peerOf(new Members(port, "0123456789abcdef0123456789abcdef")::main)) {
      String publish = "{'event':'#publish','data':{'channel':'room','data':'hi'},'cid':%d}";
      assertThat(peer.answerTo(publish.formatted(2)))
          .isEqualTo("{'rid':2,'error':{'message':'log in first','name':'ForbiddenError'}}");
      String login = "{'event':'login','data':{'name':'anna','password':'%s'},'cid':%d}";
      assertThat(peer.answerTo(login.formatted("sesame", 3)))
          .isEqualTo("{'rid':3,'error':{'message':'no such member','name':'FailedLoginError'}}");
      assertThat(peer.answerTo(login.formatted("open anna", 4)))
          .startsWith("{'event':'#setAuthToken','data':{'token':'");
      assertThat(peer.next()).isEqualTo("{\"rid\":4}");
      assertThat(peer.answerTo(publish.formatted(5))).isEqualTo("{'rid':5}");
    }
  }

  @Test
  void whoHasTooMuchWaitingIsTurnedAway() throws InterruptedException {
    var patience = new Patience(port, Duration.ofMillis(500));
    try (var busy = peerOf(patience::main);
        var modest = new Peer(port)) {
      for (int job = 0; job <= 1100; job++) {
        busy.send("{'event':'work','data':'" + job + "'}");
      }
      assertThat(busy.closeCode()).isEqualTo(1011);
      assertThat(modest.answerTo("{'event':'work','data':'mine'}"))
          .isEqualTo("{'event':'done','data':'mine'}");
    }
  }

  @Test
  void theGreeterLearnsTheNameFirst() throws InterruptedException {
    try (var peer = peerOf(new Greeter(port)::main)) {
      peer.send("{'event':'say','data':'one'}");
      assertThat(peer.answerTo("{'event':'name','data':'Anna'}"))
          .isEqualTo("{'event':'welcome','data':'hello Anna'}");
      assertThat(peer.next()).isEqualTo("{\"event\":\"said\",\"data\":\"Anna: one\"}");
      assertThat(peer.answerTo("{'event':'say','data':'two'}"))
          .isEqualTo("{'event':'said','data':'Anna: two'}");
    }
  }

  @Test
  void whoHasNotSignedInMayNotSpeak() throws InterruptedException {
    String publish = "{'event':'#publish','data':{'channel':'room','data':'hi'},'cid':2}";
    try (var peer = peerOf(new Doorman(port)::main)) {
      assertThat(peer.answerTo(publish)).contains("'name':'DoorError'");
      assertThat(peer.answerTo(login("guess"))).contains("'name':'LoginError'");
      assertThat(peer.answerTo("{'event':'login','data':{},'cid':3}"))
          .contains("'name':'InvalidArgumentsError'");
      assertThat(peer.answerTo(login("secret"))).startsWith("{'event':'#setAuthToken'");
      assertThat(peer.next()).isEqualTo("{\"rid\":3}");
      assertThat(peer.answerTo(publish)).isEqualTo("{'rid':2}");
      String left = "{'event':'#subscribe','data':{'channel':'left'},'cid':4}";
      assertThat(peer.answerTo(left)).isEqualTo("{'rid':4}");
      String who;
      try (var other = new Peer(port)) {
        who = other.id();
      }
      assertThat(peer.next()).contains("\"channel\":\"left\",\"data\":\"" + who + "\"");
    }
  }

  private static String login(String password) {
    return "{'event':'login','data':{'name':'anna','password':'" + password + "'},'cid':3}";
  }

  @Test
  void everybodyIsAskedAtOnce() throws InterruptedException {
    try (var peer = peerOf(new Doorman(port)::main);
        var other = new Peer(port)) {
      peer.send("{'event':'ready','cid':5}");
      peer.send("{'rid':" + peer.cidOfNext() + ",'data':true}");
      other.send("{'rid':" + other.cidOfNext() + ",'error':{'message':'not yet'}}");
      assertThat(peer.next()).isEqualTo("{\"rid\":5,\"data\":1}");
    }
  }

  @Test
  void primesAreCounted() throws InterruptedException {
    try (var peer = peerOf(new Primes(port)::main)) {
      assertThat(peer.answerTo("{'event':'primes','data':100,'cid':2}"))
          .isEqualTo("{'rid':2,'data':25}");
    }
  }

  @Test
  void aClientByHandIsAnswered() throws InterruptedException {
    try (var another = peerOf(new Chat(port)::main)) {
      assertThat(new ByHand(port).talk()).last().isEqualTo("{\"rid\":2,\"data\":5}");
      assertThat(another.answerTo("{'event':'add','data':{'a':1,'b':1},'cid':2}"))
          .isEqualTo("{'rid':2,'data':2}");
    }
  }

  @Test
  void aParagraphEndsAtItsBlankLine() {
    var example = new Paragraph();
    assertThat(example.readOf(List.of("one", "two", "", "three"))).isEqualTo("one two");
    assertThat(example.lines().consumerCount()).isZero();
    assertThat(example.lines().backpressure()).isZero();
  }
}
