package io.asyngular.cli;

import io.asyngular.client.AGClientSocket;
import io.asyngular.protocol.AGException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Many connections at once. */
final class Fleet implements AutoCloseable {
  /** How many are made at the same time. */
  private static final int AT_ONCE = 64;

  private final List<Session> sessions = new ArrayList<>();

  /** Is told of each connection; on any thread. */
  interface Observer {
    /** It is there; it was due, or begun, then. */
    void opened(long since);

    /** It cannot be made, or has gone. */
    void failed(AGException why);
  }

  private Fleet() {}

  /**
   * Connects so many, one after the other as the schedule says, or 64 at a time; returns when all
   * have been tried.
   *
   * @throws AGException if not even the first is possible
   */
  static Fleet open(LoadSettings load, int count, Schedule schedule, Observer observer)
      throws InterruptedException {
    var fleet = new Fleet();
    Session first = fleet.connect(load.endpoint(), load, schedule.await(0), observer);
    Endpoint found = load.endpoint().at(first.path());
    var free = new Semaphore(AT_ONCE);
    var threads = new ArrayList<Thread>();
    for (int number = 1; number < count; number++) {
      long due = schedule.await(number);
      free.acquire();
      long since = schedule.rate() == 0 ? System.nanoTime() : due;
      threads.add(
          Thread.startVirtualThread(() -> {
            try {
              fleet.connect(found, load, since, observer);
            } catch (AGException e) {
              observer.failed(e);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            } finally {
              free.release();
            }
          }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return fleet;
  }

  /**
   * Connects so many as fast as it goes. One that is lost later shows in what is measured.
   *
   * @throws AGException if any of them cannot be had
   */
  static Fleet all(LoadSettings load, int count) throws InterruptedException {
    var failure = new AtomicReference<@Nullable AGException>();
    var observer =
        new Observer() {
          @Override
          public void opened(long since) {}

          @Override
          public void failed(AGException why) {
            failure.compareAndSet(null, why);
          }
        };
    Fleet fleet = open(load, count, new Schedule(System.nanoTime(), 0), observer);
    AGException why = failure.get();
    if (why != null) {
      fleet.close();
      throw why;
    }
    fleet.sessions.forEach(Session::watchNoMore);
    return fleet;
  }

  private Session connect(Endpoint endpoint, LoadSettings load, long since, Observer observer)
      throws InterruptedException {
    var watcher =
        new Session.Watcher() {
          @Override
          public void lost(AGException why, boolean forGood) {
            observer.failed(why);
          }

          @Override
          public void back() {}
        };
    Session session =
        Session.open(endpoint, load.client(), builder -> builder.autoReconnect(false), watcher);
    observer.opened(since);
    synchronized (sessions) {
      sessions.add(session);
    }
    return session;
  }

  List<AGClientSocket> sockets() {
    synchronized (sessions) {
      return sessions.stream().map(Session::socket).toList();
    }
  }

  /** Disconnects all, and waits until that is done. */
  @Override
  public void close() {
    List<Thread> closing;
    synchronized (sessions) {
      closing = sessions.stream().map(each -> Thread.startVirtualThread(each::close)).toList();
    }
    for (Thread thread : closing) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
