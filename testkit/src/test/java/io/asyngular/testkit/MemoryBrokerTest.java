package io.asyngular.testkit;

import io.asyngular.broker.BrokerEngine;
import io.asyngular.broker.MemoryBroker;

/** The engine within one process; it is tested here since the contract depends on its module. */
class MemoryBrokerTest extends BrokerContract {
  @Override
  protected BrokerEngine newEngine() {
    return new MemoryBroker();
  }
}
