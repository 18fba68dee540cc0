package io.asyngular.server;

import static io.asyngular.server.GoldenKeys.P256_PRIVATE;
import static io.asyngular.server.GoldenKeys.P256_PUBLIC;
import static io.asyngular.server.GoldenKeys.P384_PRIVATE;
import static io.asyngular.server.GoldenKeys.P384_PUBLIC;
import static io.asyngular.server.GoldenKeys.P521_PRIVATE;
import static io.asyngular.server.GoldenKeys.P521_PUBLIC;
import static io.asyngular.server.GoldenKeys.RSA_PRIVATE;
import static io.asyngular.server.GoldenKeys.RSA_PUBLIC;
import static io.asyngular.server.GoldenKeys.SECRET;

import java.time.Instant;
import java.time.InstantSource;

/** Tokens made by jsonwebtoken 9.0.3 on Node, signed with {@link GoldenKeys}. */
final class GoldenTokens {
  /** What all of them say. */
  static final String CLAIMS =
      "{\"username\":\"bob\",\"n\":12345678901,\"iat\":1700000000,\"exp\":1700003600}";

  /** When they were signed. */
  static final long SIGNED = 1_700_000_000;

  static final InstantSource THEN = at(SIGNED);

  static final String HS256 =
      "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ1c2VybmFtZSI6ImJvYiIsIm4iOjEyMzQ1Njc4OTAxLCJpYXQiOjE3MDAwMDAwMDAsImV4cCI6MTcwMDAwMzYwMH0.4HYR1Hq9cai9EL7a8pjtdihp9ZAZzmMZTc4MHt5Twhs";
  static final String HS384 =
      "eyJhbGciOiJIUzM4NCIsInR5cCI6IkpXVCJ9.eyJ1c2VybmFtZSI6ImJvYiIsIm4iOjEyMzQ1Njc4OTAxLCJpYXQiOjE3MDAwMDAwMDAsImV4cCI6MTcwMDAwMzYwMH0.x09BnfQkmbgc4wIxZj3fsBDNUVvMwSb111QRAFUcaw6pDRG-kSW4Gkt9a0v5TvRZ";
  static final String HS512 =
      "eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9.eyJ1c2VybmFtZSI6ImJvYiIsIm4iOjEyMzQ1Njc4OTAxLCJpYXQiOjE3MDAwMDAwMDAsImV4cCI6MTcwMDAwMzYwMH0.GVp_aBf9CeR6lw2AVTuY_lPbk57qhgUayRZ1Ccfzy6eZ9DISAFufTtmnC96AmByHQXpHH9TTWjzIkE47dzj02w";
  static final String RS256 =
      "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJ1c2VybmFtZSI6ImJvYiIsIm4iOjEyMzQ1Njc4OTAxLCJpYXQiOjE3MDAwMDAwMDAsImV4cCI6MTcwMDAwMzYwMH0.pTufgLjDBqejHIl_newIHu4F5SdNvB9mrJyd4QLzG_pFGD0YO3mY3gdbdTX8Nkjdztpis7RxA2kuX7y-GMTI51kfWqE0_hZcZ6hsrlpteAanu33yiIN_vy4L8JLpVlM5EJFCFYgZfwp8S86D5tEvxJIpyJGpC7LYfWFl7jHFdBKiXOgWQh-Pp-rL6gRu1T3MkD71-BthvenD62PaRrVZZQzTALWzISSLqm7kJkydMSICmCd5utTm3Ur8vK55jiCHHohs6QfBZtBEjrQbxZrl6mMH-SYDIn24wFB6hO1YMlRdsVT9VuvdJkTA-5imOOUVevrkQtaDQa42PN6Mu5DMvA";
  static final String RS384 =
      "eyJhbGciOiJSUzM4NCIsInR5cCI6IkpXVCJ9.eyJ1c2VybmFtZSI6ImJvYiIsIm4iOjEyMzQ1Njc4OTAxLCJpYXQiOjE3MDAwMDAwMDAsImV4cCI6MTcwMDAwMzYwMH0.rTtN5LvwNeKhO47PEtOe7axScnxvpRxOrUjtcUBmZhl32MdgrRegXOsurMGJGIyv_cag-7yiAaEzuWJg8c7M3uxKKIZuCtKvlDCo5oZ-tg_gEz4-iCisDYKJzUJz31S8yeV2mOqotf6_z89v9zWWdTeiVIzrezu2PpwbqAxYQsgmjym8zg5Yb1ncPODhtIdJP7WSIxPT4BTTvDrKaAMIe8IGgbu7zCFrOZLsW96BoIfFhBkDasRPyJz5b_X2112LQVu7OTr7NaCvRWinFNgP2j82VuQSfzZmkDkKq-9bNsxwMXR00hVPflc3RGdgUJ0DTa-FwSifcYT5huDEbiggBw";
  static final String RS512 =
      "eyJhbGciOiJSUzUxMiIsInR5cCI6IkpXVCJ9.eyJ1c2VybmFtZSI6ImJvYiIsIm4iOjEyMzQ1Njc4OTAxLCJpYXQiOjE3MDAwMDAwMDAsImV4cCI6MTcwMDAwMzYwMH0.yyhqdQqw072uD7763k-hhgnJyFkjhg99E65UmNWKmfolcS4kCGk8ZqnmbeYBc59SaIx88_qElEO9l2VuI9st_7nmxBCgPcY4BLap-YJTvM6vyTVyC_W76aXa26OR8QgKwUwFqmey6RiACJvzWzn49GXVRp3Uc0xXG7yTb33FIwTJ5aqGbciHlAp4zNS8hkqX3xI-yoDUOd5hMfK7F2qXfnu7mfJn7teUi0h-Ehrd2R9NlgawvdDOswcR5XU-Ipamq35MntzsO6bOcYqIplJtd1Eio1_vO7HN3x4-RNH5OHWVeQQwT2FSseoCu0EcUG3BcY1vsS_wpDNlhcYSGvz46A";
  static final String PS256 =
      "eyJhbGciOiJQUzI1NiIsInR5cCI6IkpXVCJ9.eyJ1c2VybmFtZSI6ImJvYiIsIm4iOjEyMzQ1Njc4OTAxLCJpYXQiOjE3MDAwMDAwMDAsImV4cCI6MTcwMDAwMzYwMH0.uX6Sypkjo7H7rAnm1touK2om2lQcv7d4YB0VtBmySbth1Y8gwqVQqg0qBOAbqvdRvi4zf4kQefl8E-COg8VfNe8HrpPyNCEAlTc-JA55s_D8dJo4qfC_-QYqLVbxwpM4ND7PARejIotM7POMp9qEM9zUXRAb2MEcmHdufVPSrtd8dxHUvMN_wa6oU8uPDHLWYYKuv9HYjv69nSfiRqiyLivLn5EOZqG7STwRlp9PADCdAaZVqzDzIOpzZK9bDl7aASisTB01e-8QVjZmspAJr7OaRzXAJXXao5fGgtXHgrTryC7RuGWq4kuSsSwaYenCZHcjgaSc5JVERBP3bb1emw";
  static final String PS384 =
      "eyJhbGciOiJQUzM4NCIsInR5cCI6IkpXVCJ9.eyJ1c2VybmFtZSI6ImJvYiIsIm4iOjEyMzQ1Njc4OTAxLCJpYXQiOjE3MDAwMDAwMDAsImV4cCI6MTcwMDAwMzYwMH0.HF2AQJg-5B4YH0k9WqNe7BtmkkSapEZp7wbZkIGxOKCzsbIJvT9UWynwrGMsligXyAAORB7r6TPQJJy81T6uLlyoXUTzoFKmk4mDpZu94w98g7Kvknhe3S5-LMJZ61Bo8ki8ryw1C4n9_KNzLOTNv5X4jbNIUTWipuI4ASQeXLiFvBqVwMB6CBX0Ryu2Ao8Wldur_znh3xiaXdrgYtmRLiGDT0iJ0S4Tp_9E_I0ijzqDdPrdKmAUTgTp0brloBBmspm8D8NvBE0r-_ivAcm3M0jS92gKoEFk19Ke9sCFAWz5Vg0d1dV9ruxkzc_u0C_RUXr6GJ5t3hPk_y8Yf0XftQ";
  static final String PS512 =
      "eyJhbGciOiJQUzUxMiIsInR5cCI6IkpXVCJ9.eyJ1c2VybmFtZSI6ImJvYiIsIm4iOjEyMzQ1Njc4OTAxLCJpYXQiOjE3MDAwMDAwMDAsImV4cCI6MTcwMDAwMzYwMH0.G_gJXaIEN34KEcZVi-8VoKPLDNBJczyHS4FX158ejIwPuhhB4AQFDd6vaOdiD-gppmFFBmNQA2HlQcrtN-hDoOmkB7vjQo_aD1DW_IAuJGlY-joOnDwDewzBc0vzRqhXfORJZIU7ZpZEWYF0tifGI-_I27q-qho24BXrRQoTzNg6hufLUYCziIDs37l3_CfF_dHJU0pCOWWvpS1Zt4F5rz9-UFxZx-CR29XrzhMJKq4RK6xmfhL7Cb3FTGMSvHddDI4PUCCKauXjjk3HmBri4U5EAv1uER7F67Cg93y0freaBTDY8H9_KVdpDMvZ-hF3HB3Oxp17nBc7OKAegKXV2Q";
  static final String ES256 =
      "eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCJ9.eyJ1c2VybmFtZSI6ImJvYiIsIm4iOjEyMzQ1Njc4OTAxLCJpYXQiOjE3MDAwMDAwMDAsImV4cCI6MTcwMDAwMzYwMH0.FayMY1eXmAn5LaPVV4bDE1T2kIOMa2PsNtqm-mLw7h2__D6gpLctyL2cMFhOcMOgBxM9BTyrauLkusQXSCRarw";
  static final String ES384 =
      "eyJhbGciOiJFUzM4NCIsInR5cCI6IkpXVCJ9.eyJ1c2VybmFtZSI6ImJvYiIsIm4iOjEyMzQ1Njc4OTAxLCJpYXQiOjE3MDAwMDAwMDAsImV4cCI6MTcwMDAwMzYwMH0.3_41_JNNFOonxkLFTIvy0t5EGcrdv8bSUHMhyQJP7y88fPcd0mhHZ8BBjIzK7kD_44Y9s3hP2-k3qkudhOIMdVkaG5pTpVGR-rEFXSoTkBhjnVCo2TUdVLs0lOFjfLnO";
  static final String ES512 =
      "eyJhbGciOiJFUzUxMiIsInR5cCI6IkpXVCJ9.eyJ1c2VybmFtZSI6ImJvYiIsIm4iOjEyMzQ1Njc4OTAxLCJpYXQiOjE3MDAwMDAwMDAsImV4cCI6MTcwMDAwMzYwMH0.AdOlePQoxRTcWh_pUo3Aepq3ipnIZlX-YmdXtsONDQ3VkHEITGN5T38pHG2czbHIseSk_rcyYTWsTV9-_1YxLrX8AO2g-WQ_sMJ_M--8aCtJQPSYe0SJXsRxAobN9raC3cATU7cO3411jt_is_nP6-50S2iAsBk4ittIHYVm7CknRLi7";

  /** Signed with the three bytes {@code key}. */
  static final String OF_A_SHORT_SECRET =
      "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ1c2VybmFtZSI6ImJvYiIsIm4iOjEyMzQ1Njc4OTAxLCJpYXQiOjE3MDAwMDAwMDAsImV4cCI6MTcwMDAwMzYwMH0.Sjp4q4NHcBU0l2AhLJ4brWILVvVwL0wHwzT2ALmTXhw";

  private GoldenTokens() {}

  static InstantSource at(long second) {
    return InstantSource.fixed(Instant.ofEpochSecond(second));
  }

  static String of(JwtAlgorithm algorithm) {
    return switch (algorithm) {
      case HS256 -> HS256;
      case HS384 -> HS384;
      case HS512 -> HS512;
      case RS256 -> RS256;
      case RS384 -> RS384;
      case RS512 -> RS512;
      case PS256 -> PS256;
      case PS384 -> PS384;
      case PS512 -> PS512;
      case ES256 -> ES256;
      case ES384 -> ES384;
      case ES512 -> ES512;
    };
  }

  /** The key that signs and verifies those of an algorithm. */
  static JwtKey key(JwtAlgorithm algorithm) {
    return switch (algorithm) {
      case HS256, HS384, HS512 -> JwtKey.hmac(SECRET);
      case RS256, RS384, RS512, PS256, PS384, PS512 -> JwtKey.pair(RSA_PRIVATE, RSA_PUBLIC);
      case ES256 -> JwtKey.pair(P256_PRIVATE, P256_PUBLIC);
      case ES384 -> JwtKey.pair(P384_PRIVATE, P384_PUBLIC);
      case ES512 -> JwtKey.pair(P521_PRIVATE, P521_PUBLIC);
    };
  }
}
