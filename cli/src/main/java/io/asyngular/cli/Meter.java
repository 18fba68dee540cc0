package io.asyngular.cli;

import io.asyngular.protocol.AGException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** What came of a load. Any thread. */
final class Meter {
  private static final int DIGITS = 3;
  private static final long LONGEST = TimeUnit.HOURS.toNanos(1);

  private final LongAdder sent = new LongAdder();
  private final LongAdder received = new LongAdder();
  private final LongAdder lost = new LongAdder();
  private final LongAdder outOfOrder = new LongAdder();
  private final LongAdder errors = new LongAdder();
  private final Histogram times = new ConcurrentHistogram(LONGEST, DIGITS);
  private final AtomicReference<@Nullable AGException> failure = new AtomicReference<>();
  private final long from;
  private final long to;

  /** A meter of what begins within that time. */
  Meter(long begin, Duration warmUp, Duration duration) {
    this.from = begin + warmUp.toNanos();
    this.to = from + duration.toNanos();
  }

  /** Whether what begins then is counted, rather than a rehearsal. */
  boolean counts(long since) {
    return since - from >= 0;
  }

  /** Whether what would begin then is of no interest any more. */
  boolean isOver(long since) {
    return since - to >= 0;
  }

  /** So many answers, or deliveries, are expected of what began then. */
  void sent(long since, int expected) {
    if (counts(since)) {
      sent.add(expected);
    }
  }

  /** One has come, of what began then. */
  void received(long since) {
    if (counts(since)) {
      received.increment();
      times.recordValue(Math.clamp(System.nanoTime() - since, 0, LONGEST));
    }
  }

  /** One has come that a later one has overtaken, or that had come before. */
  void outOfOrder() {
    outOfOrder.increment();
  }

  /** One will not come, of what began then. */
  void failed(long since, AGException why) {
    failure.compareAndSet(null, why);
    if (!counts(since)) {
      return;
    }
    if (why.isRemote()) {
      errors.increment();
    } else {
      lost.increment();
    }
  }

  /** What was told to have failed of what is counted, or the rest that has not come. */
  long lost() {
    return Math.max(lost.sum(), sent.sum() - received.sum() - errors.sum());
  }

  long sent() {
    return sent.sum();
  }

  long received() {
    return received.sum();
  }

  long errors() {
    return errors.sum();
  }

  long outsideOrder() {
    return outOfOrder.sum();
  }

  /** The first failure. */
  @Nullable AGException failure() {
    return failure.get();
  }

  /** Since what is counted began, until now or its end. */
  Duration elapsed() {
    return Duration.ofNanos(Math.clamp(System.nanoTime() - from, 1, to - from));
  }

  /** Within which time so many hundredths have come, in milliseconds. */
  double millis(double percentile) {
    return times.getValueAtPercentile(percentile) / (double) TimeUnit.MILLISECONDS.toNanos(1);
  }
}
