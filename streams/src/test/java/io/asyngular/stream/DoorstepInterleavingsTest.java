package io.asyngular.stream;

import static io.asyngular.stream.InterleavingsTest.options;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** As {@link InterleavingsTest}, for what a doorstep holds and who takes it over. */
@Timeout(1800)
class DoorstepInterleavingsTest {
  @Test
  void aNameWithADoorstep() {
    options().sequentialSpecification(HeldSpecified.class).check(Held.class);
  }

  @Test
  void aOnceThatHandsBackBesideAWriter() {
    options().threads(2).sequentialSpecification(HeldSpecified.class).check(HandedBack.class);
  }

  /** A name that is consumed by nobody or by one, and held at first. */
  @Param(name = "item", gen = IntGen.class, conf = "1:9")
  public static class Held {
    private final StreamHost host = StreamHost.standalone();
    private final Doorstep doorstep =
        new Doorstep("doorstep", host, () -> Bound.items(99).orBytes(99), new Doorstep.Budget(99));
    private final StreamDemux<Integer> demux = new StreamDemux<>("demux", host, doorstep);
    private @Nullable StreamConsumer<Integer> consumer;

    @Operation(nonParallelGroup = "writer")
    public void write(@Param(name = "item") int item) {
      demux.write("a", item);
    }

    @Operation(nonParallelGroup = "reader")
    public void join() {
      if (consumer == null) {
        consumer = demux.stream("a").consumer();
      }
    }

    @Operation(nonParallelGroup = "reader")
    public @Nullable Integer poll() {
      return consumer == null ? null : consumer.pollOrNull();
    }

    @Operation(nonParallelGroup = "reader")
    public void leave() {
      if (consumer != null) {
        consumer.close();
        consumer = null;
      }
    }

    @Operation
    public long settle() {
      return doorstep.settle().getOrDefault("demux/a", 0L);
    }

    /** Beside a join it may leave a gap before the new consumer begins, so no operation here. */
    void drop() {
      doorstep.kill();
    }
  }

  /**
   * The same with {@code once}, while it is open and with one thread that does all but write: a
   * once is not one step, and what it has at the moment is not the doorstep's.
   */
  @Param(name = "item", gen = IntGen.class, conf = "1:9")
  public static class HandedBack {
    private final Held held = new Held();

    @Operation(nonParallelGroup = "writer")
    public void write(@Param(name = "item") int item) {
      held.write(item);
    }

    @Operation(nonParallelGroup = "reader")
    public void join() {
      held.join();
    }

    @Operation(nonParallelGroup = "reader")
    public @Nullable Integer poll() {
      return held.poll();
    }

    @Operation(nonParallelGroup = "reader")
    public void leave() {
      held.leave();
    }

    /** As {@code once} does it, without waiting. */
    @Operation(nonParallelGroup = "reader")
    public @Nullable Integer once() {
      if (held.consumer != null) {
        return null;
      }
      ConsumableStream<Integer> stream = held.demux.stream("a");
      Cursor cursor = stream.join();
      try {
        return (Integer) cursor.poll();
      } finally {
        stream.giveBack(cursor);
        cursor.end(Ending.LEFT);
      }
    }

    @Operation(nonParallelGroup = "reader")
    public void drop() {
      held.drop();
    }
  }

  /** What it should do, by one thread. */
  public static class HeldSpecified {
    private final Deque<Integer> items = new ArrayDeque<>();
    private boolean open = true;
    private boolean consumed;

    public void write(int item) {
      if (open || consumed) {
        items.add(item);
      }
    }

    public void join() {
      consumed = true;
    }

    public @Nullable Integer poll() {
      return consumed ? items.poll() : null;
    }

    public void leave() {
      if (consumed) {
        consumed = false;
        items.clear();
      }
    }

    public @Nullable Integer once() {
      return consumed ? null : items.poll();
    }

    public long settle() {
      long dropped = consumed ? 0 : items.size();
      drop();
      open = false;
      return dropped;
    }

    public void drop() {
      if (!consumed) {
        items.clear();
      }
    }
  }
}
