package io.asyngular.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.TestAbortedException;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.SkipException;

/** A stream as a publisher keeps the rules of reactive streams, as their own kit checks them. */
class PublisherRulesTest {
  private static final long PATIENCE_MILLIS = 500;
  private static final long SILENCE_MILLIS = 50;
  private static final long MOST_WAITING = 1000;

  /** What the kit asks for: publishers of so many items. */
  static final class Rules extends FlowPublisherVerification<Long> {
    Rules() {
      super(new TestEnvironment(PATIENCE_MILLIS, SILENCE_MILLIS), PATIENCE_MILLIS);
    }

    @Override
    public Flow.Publisher<Long> createFlowPublisher(long items) {
      return subscriber -> {
        var stream = new WritableStream<Long>("numbers");
        stream.publisher().subscribe(subscriber);
        Thread.startVirtualThread(() -> write(stream, items));
      };
    }

    private static void write(WritableStream<Long> stream, long items) {
      for (long i = 0; i < items && stream.hasConsumers(); i++) {
        while (stream.backpressure() > MOST_WAITING) {
          LockSupport.parkNanos(1000); // until some have been asked for
        }
        stream.write(i);
      }
      stream.close();
    }

    @Override
    @SuppressWarnings("NullAway") // null says that there is none
    public Flow.Publisher<Long> createFailedFlowPublisher() {
      return null; // to subscribe never fails
    }

    @Override
    public long maxElementsFromPublisher() {
      return 1_000_000;
    }
  }

  @TestFactory
  Stream<DynamicTest> rules() {
    return Arrays.stream(Rules.class.getMethods())
        .filter(method -> method.isAnnotationPresent(org.testng.annotations.Test.class))
        .sorted(Comparator.comparing(Method::getName))
        .map(method -> DynamicTest.dynamicTest(method.getName(), () -> check(method)));
  }

  private static void check(Method rule) throws Throwable {
    var rules = new Rules();
    rules.setUp();
    try {
      rule.invoke(rules);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof SkipException skipped) {
        throw new TestAbortedException(skipped.getMessage());
      }
      throw e.getCause();
    }
  }

  @Test
  void thereAreRules() {
    assertThat(rules().count()).isGreaterThan(30);
  }
}
