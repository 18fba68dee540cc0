package io.asyngular.socket;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.asyngular.protocol.Binder;
import io.asyngular.protocol.Payload;
import io.asyngular.protocol.PayloadException;
import java.lang.reflect.Type;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/** Binds payloads with Jackson. Any thread; no state. */
final class JacksonBinder implements Binder {
  /** More than any codec lets through, so that it is the codec which decides. */
  private static final int MAX_DEPTH = 10_000;

  private final JsonMapper mapper;

  /** A binder that ignores members of an object that its class does not have. */
  JacksonBinder() {
    var payloads = new SimpleModule("asyngular");
    payloads.addSerializer(Payload.class, new PayloadSerializer());
    payloads.addDeserializer(Payload.class, new PayloadDeserializer());
    payloads.addSerializer(byte[].class, new BytesSerializer());
    var factory =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();
    mapper =
        JsonMapper.builder(factory)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .addModule(payloads)
            .withConfigOverride(
                Payload.class,
                override ->
                    override.setInclude(
                        JsonInclude.Value.construct(Include.NON_EMPTY, Include.USE_DEFAULTS)))
            .build();
  }

  @Override
  @SuppressWarnings("TypeParameterUnusedInFormals") // the type argument is what `type` says
  public <T> T read(Payload payload, Type type) {
    try {
      return mapper.readValue(payload.bytes(), mapper.constructType(type));
    } catch (JacksonException e) {
      throw new PayloadException(
          "the data does not bind to " + type.getTypeName() + ": " + e.getOriginalMessage(), e);
    }
  }

  @Override
  public byte[] write(Object value) {
    try {
      return mapper.writeValueAsBytes(value);
    } catch (JacksonException e) {
      throw new PayloadException(
          "a " + value.getClass().getName() + " has no JSON form: " + e.getOriginalMessage(), e);
    }
  }

  /** A payload within another value is the JSON that it is; a member that is absent is left out. */
  private static final class PayloadSerializer extends ValueSerializer<Payload> {
    @Override
    public boolean isEmpty(SerializationContext context, Payload payload) {
      return payload.isAbsent();
    }

    @Override
    public void serialize(Payload payload, JsonGenerator generator, SerializationContext context) {
      if (payload.isPresent()) {
        generator.writeRawValue(payload.json());
      } else {
        generator.writeNull();
      }
    }
  }

  /** A part of another value that is not bound yet. */
  private final class PayloadDeserializer extends ValueDeserializer<Payload> {
    @Override
    public Payload deserialize(JsonParser parser, DeserializationContext context) {
      JsonNode tree = context.readTree(parser);
      return Payload.json(mapper.writeValueAsBytes(tree), JacksonBinder.this);
    }

    @Override
    public Payload getNullValue(DeserializationContext context) {
      return Payload.NULL;
    }

    @Override
    public Payload getAbsentValue(DeserializationContext context) {
      return Payload.ABSENT;
    }
  }

  /** As JavaScript ends of the protocol send them, and find them. */
  private static final class BytesSerializer extends ValueSerializer<byte[]> {
    @Override
    public void serialize(byte[] bytes, JsonGenerator generator, SerializationContext context) {
      generator.writeStartObject();
      generator.writeBooleanProperty("base64", true);
      generator.writeName("data");
      generator.writeBinary(bytes);
      generator.writeEndObject();
    }
  }
}
