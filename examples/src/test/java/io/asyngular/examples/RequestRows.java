package io.asyngular.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.Payload;
import io.asyngular.socket.Request;
import java.util.List;

/** A call of the client's. */
final class RequestRows extends Live {
  private final Request<Payload> request;

  RequestRows() throws InterruptedException {
    try (var calls = socket.procedure("add").consumer()) {
      peer.send("{'event':'add','data':{'a':1,'b':2},'cid':5}");
      request = calls.next();
    }
  }

  @Row("request.id")
  void itsNumber() {
    assertThat(request.id()).isEqualTo(5);
  }

  @Row("request.procedure")
  void itsName() {
    assertThat(request.procedure()).isEqualTo("add");
  }

  @Row("request.data")
  void itsData() {
    assertThat(request.data().field("b").json()).isEqualTo("2");
  }

  @Row("request.sent")
  void whetherItHasBeenAnswered() {
    assertThat(request.isAnswered()).isFalse();
    request.end();
    assertThat(request.isAnswered()).isTrue();
    assertThatThrownBy(request::end).hasMessage("Response to request 5 has already been sent");
  }

  @Row("request.end()")
  void anAnswerWithoutAResult() throws InterruptedException {
    request.end();
    assertThat(peer.next()).isEqualTo("{\"rid\":5}");
  }

  @Row("request.end(data)")
  void anAnswer() throws InterruptedException {
    Object data = List.of(1, 2);
    request.end(data);
    assertThat(peer.next()).isEqualTo("{\"rid\":5,\"data\":[1,2]}");
  }

  @Row("request.error(error)")
  void anError() throws InterruptedException {
    request.error(new AGException("RoomError", "full"));
    assertThat(peer.next())
        .isEqualTo("{\"rid\":5,\"error\":{\"message\":\"full\",\"name\":\"RoomError\"}}");
  }

  @Row("request.error('full')")
  void anErrorThatIsBareJson() throws InterruptedException {
    Payload bare = json("\"full\"");
    request.error(bare);
    assertThat(peer.next()).isEqualTo("{\"rid\":5,\"error\":\"full\"}");
  }
}
