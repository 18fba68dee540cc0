package io.asyngular.server;

/** Keys made for tests by Node and OpenSSL, in all the forms in which they write them. */
final class GoldenKeys {
  static final String SECRET = "a secret of more than thirty-two bytes";

  static final String RSA_PRIVATE =
      """
      -----BEGIN PRIVATE KEY-----
      MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDV7iSYI8Jts+ji
      z9sn+Qa6SVAu1S3U6i3RIlcoD9agqPEc+OonmxH8sIRG3k/3Sj7Cxkezw2sL/JH+
      GHK9AXoAW188rm6ysOi3/q5TpdrrZhwlRkBKLKLkZQqsf10rCt1RizYJwzrlhGlP
      9m7jmXP3fGSQBqxHBEAhjhlAWYMKwHiINR7fk5unTvIt8LRtIPTU6OtmQi6BZFjZ
      L/Qla5K116TBoMsqx7sHhVQKnFEqOoNkUhpHpteSn4nRZzKVDfqN3PBWbSXX8P/d
      Dekk9f5S54JAi4J9Ym516h4clJoZY0RW1x6o+8BMBd8KRhbL3ndqfoDzGM40qg2u
      McqXrDCfAgMBAAECggEAEY3b/4aXqAF7mk5CBnKpuamAZIdmSQf6QHntOu1UcunJ
      9yhPASGkBTRwIOc8b+dDZR94t2h7+od8F088QwQXAGZ/AcSycq6Pj2GHk8zn538B
      JOcx0/mmWCVuYx8vBEl88E8DB8629im6VoRl2ak4LyuhjivuAQR5RVzv94F2KPCM
      Y1LyoLjafgbcrS0tYGZEikj5eG7gw2dZxxm2toGZjB9U/VRCLNgNvhZJ9rSiKy5E
      vcbSUxyMFNbsO9nlXQ4ncSkmTtSw/6wBVmi3J75BRz3f+uxizce/egw49dSUIxbM
      pmHmiNawbpU9XDr+mDdAvjb0TaYaYmqAxbg//woWwQKBgQD48i4kT9qIHlf0wc8O
      FVjIqObIVMnoG/h5272pIc7xJzXduRoceQdu6VKJ1vhPyRyafqYxTbqHmj43OsBz
      M0RGWPkSMR0PnhXjeVT75Ef9beHrWChVMNLkFTKY+IJaTmpw+9nvQLxlz2wBH3wC
      qSGD8G4lBykj6vXVkwUF0NVM/wKBgQDb/faSzL6etDRRgW7y3PbDn1hL6MBm6ZDB
      eEIMCf3mY+u3rFo2PBgdfaS8eeBLVWKncGlGbToOjzTLEeB3KylA+S6ZnMSVJ0pA
      JwItxDDZzcB9PiclIowl/XXbhji3CqNG+kM7HUqzv2fOQ8LBhDD7Bg0Aik/rYsfr
      GoHh/fH8YQKBgQCjcMTQfEjaQym1/KRG98bhftp9vgUNSYfZ4WXkq9ikxPx9hHBb
      Ly6tJ6xT6Pn/z+bim7Ha/tAvBRpBwmXlfEwf73we8HXG8iAmx1r/QYHuJf1EOQ3J
      2JMswaoFemqChacmZINRq+vE3+hl2FjfmlDxwaFe2BOvjCw4Oxz6E4Bm2wKBgGWU
      NaeBHL+BK+s6nbVMbDDVwdqDJVwfmvSKh8yxTGh2WOAdmCYUx3nOiyNwDy4ZxgzU
      bffT9YvFejYOEhxUdJ8IsAjEB01rr/BBUtM5FOltBOWPrlmKQzZDe4kax9NU+SGL
      60E/fD/VMKRgS2w5krhGCfjm5JImsXMQcUqdjH/hAoGAG57pSwLoc/focbU8S3oi
      zXaMhgrmN7Wwu6YJ6PFXiY4pebLNaJ99P6AMCRQku297CgLmoxBbPNow89ruolK3
      PlaVEo/+vmjJWMHMajyTFISVQRWUS8dK/WI7KQ9Dr8WiYj2mUKCE4l9eWaX1Vbqn
      auA7EDvkopKHYDVHIlXOnAE=
      -----END PRIVATE KEY-----
      """;

  static final String RSA_PUBLIC =
      """
      -----BEGIN PUBLIC KEY-----
      MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA1e4kmCPCbbPo4s/bJ/kG
      uklQLtUt1Oot0SJXKA/WoKjxHPjqJ5sR/LCERt5P90o+wsZHs8NrC/yR/hhyvQF6
      AFtfPK5usrDot/6uU6Xa62YcJUZASiyi5GUKrH9dKwrdUYs2CcM65YRpT/Zu45lz
      93xkkAasRwRAIY4ZQFmDCsB4iDUe35Obp07yLfC0bSD01OjrZkIugWRY2S/0JWuS
      tdekwaDLKse7B4VUCpxRKjqDZFIaR6bXkp+J0WcylQ36jdzwVm0l1/D/3Q3pJPX+
      UueCQIuCfWJudeoeHJSaGWNEVtceqPvATAXfCkYWy953an6A8xjONKoNrjHKl6ww
      nwIDAQAB
      -----END PUBLIC KEY-----
      """;

  static final String RSA_PRIVATE_PKCS1 =
      """
      -----BEGIN RSA PRIVATE KEY-----
      MIIEowIBAAKCAQEA1e4kmCPCbbPo4s/bJ/kGuklQLtUt1Oot0SJXKA/WoKjxHPjq
      J5sR/LCERt5P90o+wsZHs8NrC/yR/hhyvQF6AFtfPK5usrDot/6uU6Xa62YcJUZA
      Siyi5GUKrH9dKwrdUYs2CcM65YRpT/Zu45lz93xkkAasRwRAIY4ZQFmDCsB4iDUe
      35Obp07yLfC0bSD01OjrZkIugWRY2S/0JWuStdekwaDLKse7B4VUCpxRKjqDZFIa
      R6bXkp+J0WcylQ36jdzwVm0l1/D/3Q3pJPX+UueCQIuCfWJudeoeHJSaGWNEVtce
      qPvATAXfCkYWy953an6A8xjONKoNrjHKl6wwnwIDAQABAoIBABGN2/+Gl6gBe5pO
      QgZyqbmpgGSHZkkH+kB57TrtVHLpyfcoTwEhpAU0cCDnPG/nQ2UfeLdoe/qHfBdP
      PEMEFwBmfwHEsnKuj49hh5PM5+d/ASTnMdP5plglbmMfLwRJfPBPAwfOtvYpulaE
      ZdmpOC8roY4r7gEEeUVc7/eBdijwjGNS8qC42n4G3K0tLWBmRIpI+Xhu4MNnWccZ
      traBmYwfVP1UQizYDb4WSfa0oisuRL3G0lMcjBTW7DvZ5V0OJ3EpJk7UsP+sAVZo
      tye+QUc93/rsYs3Hv3oMOPXUlCMWzKZh5ojWsG6VPVw6/pg3QL429E2mGmJqgMW4
      P/8KFsECgYEA+PIuJE/aiB5X9MHPDhVYyKjmyFTJ6Bv4edu9qSHO8Sc13bkaHHkH
      bulSidb4T8kcmn6mMU26h5o+NzrAczNERlj5EjEdD54V43lU++RH/W3h61goVTDS
      5BUymPiCWk5qcPvZ70C8Zc9sAR98Aqkhg/BuJQcpI+r11ZMFBdDVTP8CgYEA2/32
      ksy+nrQ0UYFu8tz2w59YS+jAZumQwXhCDAn95mPrt6xaNjwYHX2kvHngS1Vip3Bp
      Rm06Do80yxHgdyspQPkumZzElSdKQCcCLcQw2c3AfT4nJSKMJf1124Y4twqjRvpD
      Ox1Ks79nzkPCwYQw+wYNAIpP62LH6xqB4f3x/GECgYEAo3DE0HxI2kMptfykRvfG
      4X7afb4FDUmH2eFl5KvYpMT8fYRwWy8urSesU+j5/8/m4pux2v7QLwUaQcJl5XxM
      H+98HvB1xvIgJsda/0GB7iX9RDkNydiTLMGqBXpqgoWnJmSDUavrxN/oZdhY35pQ
      8cGhXtgTr4wsODsc+hOAZtsCgYBllDWngRy/gSvrOp21TGww1cHagyVcH5r0iofM
      sUxodljgHZgmFMd5zosjcA8uGcYM1G330/WLxXo2DhIcVHSfCLAIxAdNa6/wQVLT
      ORTpbQTlj65ZikM2Q3uJGsfTVPkhi+tBP3w/1TCkYEtsOZK4Rgn45uSSJrFzEHFK
      nYx/4QKBgBue6UsC6HP36HG1PEt6Is12jIYK5je1sLumCejxV4mOKXmyzWiffT+g
      DAkUJLtvewoC5qMQWzzaMPPa7qJStz5WlRKP/r5oyVjBzGo8kxSElUEVlEvHSv1i
      OykPQ6/FomI9plCghOJfXlml9VW6p2rgOxA75KKSh2A1RyJVzpwB
      -----END RSA PRIVATE KEY-----
      """;

  static final String RSA_PUBLIC_PKCS1 =
      """
      -----BEGIN RSA PUBLIC KEY-----
      MIIBCgKCAQEA1e4kmCPCbbPo4s/bJ/kGuklQLtUt1Oot0SJXKA/WoKjxHPjqJ5sR
      /LCERt5P90o+wsZHs8NrC/yR/hhyvQF6AFtfPK5usrDot/6uU6Xa62YcJUZASiyi
      5GUKrH9dKwrdUYs2CcM65YRpT/Zu45lz93xkkAasRwRAIY4ZQFmDCsB4iDUe35Ob
      p07yLfC0bSD01OjrZkIugWRY2S/0JWuStdekwaDLKse7B4VUCpxRKjqDZFIaR6bX
      kp+J0WcylQ36jdzwVm0l1/D/3Q3pJPX+UueCQIuCfWJudeoeHJSaGWNEVtceqPvA
      TAXfCkYWy953an6A8xjONKoNrjHKl6wwnwIDAQAB
      -----END RSA PUBLIC KEY-----
      """;

  static final String RSA_CERTIFICATE =
      """
      -----BEGIN CERTIFICATE-----
      MIIC+TCCAeGgAwIBAgIUfoGWTi0aA3w6S/bpkcWE6avwhWwwDQYJKoZIhvcNAQEL
      BQAwDDEKMAgGA1UEAwwBdDAeFw0yNjExMjQyMTA1MDVaFw0yNjExMjUyMTA1MDVa
      MAwxCjAIBgNVBAMMAXQwggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQDV
      7iSYI8Jts+jiz9sn+Qa6SVAu1S3U6i3RIlcoD9agqPEc+OonmxH8sIRG3k/3Sj7C
      xkezw2sL/JH+GHK9AXoAW188rm6ysOi3/q5TpdrrZhwlRkBKLKLkZQqsf10rCt1R
      izYJwzrlhGlP9m7jmXP3fGSQBqxHBEAhjhlAWYMKwHiINR7fk5unTvIt8LRtIPTU
      6OtmQi6BZFjZL/Qla5K116TBoMsqx7sHhVQKnFEqOoNkUhpHpteSn4nRZzKVDfqN
      3PBWbSXX8P/dDekk9f5S54JAi4J9Ym516h4clJoZY0RW1x6o+8BMBd8KRhbL3ndq
      foDzGM40qg2uMcqXrDCfAgMBAAGjUzBRMB0GA1UdDgQWBBS6d6jMz+aKqyn5J7IM
      7n5S/n2zwDAfBgNVHSMEGDAWgBS6d6jMz+aKqyn5J7IM7n5S/n2zwDAPBgNVHRMB
      Af8EBTADAQH/MA0GCSqGSIb3DQEBCwUAA4IBAQAC8ja5rnlG8GqGSb018xKWCVNo
      GwIY/PczqmChEyBy9+T/8JMuO2Yf4tfOy5rCi2N3+GamddjLPrpJr+koW5lz9/kk
      dHUr92JxFCdVnlz/kKw63Y7S2qe5KQjTYugAXscMLTN13jGz2HOQt+S4meJDtS3Q
      TyBQYGIbHfLcs3V/q5xCKEvEXh9UyWT+cT5pt51g4TzrH6YbCHo3mc5QZ7nAhnCX
      v58Wfhl1p0m3lnalDSpYXA5X8jsXunNazg/SpkAUWadlQmSC99LsM9W6z4CQco3v
      k9tdJeTWRK/z+47banVZZR6M5a3p4WkrMcm6wkp2VN919DhGx8tp1akRdwGt
      -----END CERTIFICATE-----
      """;

  static final String RSA_OTHER_PUBLIC =
      """
      -----BEGIN PUBLIC KEY-----
      MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA5WgeQjg6kYj7r2xt8EZ8
      xyZuji26zL7PEqhdh/ZfQuzy2Um4x5tkNrl4hs1qSkHkrqkin4izZSM4VklSbtvQ
      IUzApf7ftjSlhYHtCYCdIottefJGiOzTqFQnvUJwjPsTFJXZ7dCuQbkqLRa4T9nj
      CnScKy4PuAwBG2YBLmUEMJ4r8yQlTnE6FVueSdv4hwSWnBW4MBdg9sPusRdFjN4C
      9xlgahIwhSgHcCl6LZpdrLFSCwL7Q3gVvaEgmSs+9JCigqGtHm3b66ogfX38kAXC
      t9bJWnSnGBdH1c9tjpsOqIdA6FJBVzRLCl9A79aHsBhqC7/Py1MXTv9QnrFlAUQq
      SQIDAQAB
      -----END PUBLIC KEY-----
      """;

  static final String RSA_SMALL_PRIVATE =
      """
      -----BEGIN PRIVATE KEY-----
      MIICdwIBADANBgkqhkiG9w0BAQEFAASCAmEwggJdAgEAAoGBAMPEn1ncCAz2hbou
      s5PCt2p2y7I94v9jRvwO+OO/MQb1TIsX/0QKaPbyfrem9ZmGaboXlUm0/2xd6rs6
      RdUXHzTeCvJqj2pbxvXs6mRq53HlRY/meeQamvgLpFxz/dB6Ji/0ex+DkqqY38A8
      uIa7vQDwa0nQXUZvXWfL4Mk05tWhAgMBAAECgYEAsM1+7PTfAHYUSBWtcSFF7Qzk
      4lEqFWRf03ziIy2k5ZfcTTKbA6QzL/PJpatP3BucmMh7t1mT5Rbcy8LRFqYPM2QN
      zsdDO3zAaQns8+0JLFsiKCIfOGiW5Zo4BD3LXi1+S+bC+JOeH5be5UBHGlQjlOok
      eScD1iOC5NIr7en4NwECQQD/NmsyJe2zz1jrn5tjAtcgomrZow6zGC2y/QCR83UD
      Q1+6LDF33nXVMJstOHhvYKYrUyxY3DFMT8uVk16Lg9KpAkEAxF9ASE2EVnauEiJu
      if2C/tf3nfYM9UJnlqcflPMjxPZkUW1UirKMdTbaDD8Cx3t5YoaIKcAJAwrOWGG6
      OEg+OQJAbgaqBD6x0dlMfpiaxv7MfDdJVXakubVszkOg4UtSYQvE02CGGyV/K1//
      Jmm4Elxah0ceUVjsr/eez2dvVTqJsQJBAKBO1g5wYbGoLxCU1UKHF3Jt4jIs1IU/
      0Yr2Id0Z5EB9mIW0yAh2HB3wSm8m3WD2FrDs/KmAoJrALpWOKlSZ/VkCQBFDMSg3
      +3oY/47C0KBwrPLxl8aNa6cibncQ48yG3505QPaD08Ez1dim+wRmXq1jhHZpAuGx
      eOaNq2GLVYjC6Ig=
      -----END PRIVATE KEY-----
      """;

  static final String RSA_SMALL_PUBLIC =
      """
      -----BEGIN PUBLIC KEY-----
      MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDDxJ9Z3AgM9oW6LrOTwrdqdsuy
      PeL/Y0b8DvjjvzEG9UyLF/9ECmj28n63pvWZhmm6F5VJtP9sXeq7OkXVFx803gry
      ao9qW8b17Opkaudx5UWP5nnkGpr4C6Rcc/3QeiYv9Hsfg5KqmN/APLiGu70A8GtJ
      0F1Gb11ny+DJNObVoQIDAQAB
      -----END PUBLIC KEY-----
      """;

  static final String RSAPSS_PUBLIC =
      """
      -----BEGIN PUBLIC KEY-----
      MIIBVjBBBgkqhkiG9w0BAQowNKAPMA0GCWCGSAFlAwQCAQUAoRwwGgYJKoZIhvcN
      AQEIMA0GCWCGSAFlAwQCAQUAogMCASADggEPADCCAQoCggEBAOrUWQebP8IquISC
      OpZZYm7Nub7DZrd4I7bKc3h6b+jDlFKTWA1tWfvv18ZG3OCCi2yXA6qI3Mbu+n31
      dgCIrqDqBYv6i5Eol1nltVogwPCchOhS66BLi9HB8KXyhLsUJzWYueAZGUYYLrzk
      WzWZykWd0B5iVljKYQIbcSMjUNZZr3evNI9+8YFkp34OjfxhnwevAqYXa567qVhB
      SIvfbfQsbzZGE9evS+ghgaORDl4gJyBdCUViA/n0seQ+Egic2wicz6856fpyOzwY
      AW9uboNReQRtjC9f5YLNDKDPmMxRV0pvBn7pmLVYldnZO+XBqTsEihDIJXJtz6Kx
      OQgkYe0CAwEAAQ==
      -----END PUBLIC KEY-----
      """;

  static final String P256_PRIVATE =
      """
      -----BEGIN PRIVATE KEY-----
      MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgUxuihFAUnhWvnm9m
      4EWp1BFcc2SJVeOVQiTd8Fvk21OhRANCAATtVtRCN5/eoMuYIsheypYDBoACCHnN
      /6faQt03O2pEQ2i6PM/pFoaF2RPyTyF5viNQyEiSGNAiz+kMU4mE7v8p
      -----END PRIVATE KEY-----
      """;

  static final String P256_PUBLIC =
      """
      -----BEGIN PUBLIC KEY-----
      MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE7VbUQjef3qDLmCLIXsqWAwaAAgh5
      zf+n2kLdNztqRENoujzP6RaGhdkT8k8heb4jUMhIkhjQIs/pDFOJhO7/KQ==
      -----END PUBLIC KEY-----
      """;

  static final String P256_PRIVATE_SEC1 =
      """
      -----BEGIN EC PRIVATE KEY-----
      MHcCAQEEIFMbooRQFJ4Vr55vZuBFqdQRXHNkiVXjlUIk3fBb5NtToAoGCCqGSM49
      AwEHoUQDQgAE7VbUQjef3qDLmCLIXsqWAwaAAgh5zf+n2kLdNztqRENoujzP6RaG
      hdkT8k8heb4jUMhIkhjQIs/pDFOJhO7/KQ==
      -----END EC PRIVATE KEY-----
      """;

  static final String P256_ENCRYPTED =
      """
      -----BEGIN ENCRYPTED PRIVATE KEY-----
      MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAiTEeiB8kOcfQICCAAw
      DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEA9CfZWT1ujKQ8SzGa3voSwEgZDX
      z9Qx1h5H+e13XyEzCemkjELP6koGNbvaQJMbvBoLCrsSeIT8eHe+CizMBnJnzZoW
      QvcEV+z0KQbPXv8OAtqOELI0pYjrzVzsJJ9fES5CSEGjTgE9mQgR4u9kH0nYQo6y
      3S3VBDNuRXAZe2rDEp18W8mQ0iW6lqrrRJZyn2VBD+x+UqTIhjPKbbNEkyuhaD4=
      -----END ENCRYPTED PRIVATE KEY-----
      """;

  static final String P384_PRIVATE =
      """
      -----BEGIN PRIVATE KEY-----
      MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDBbZ4lI5TJ5iTcjpz6o
      Eak1qEuOEZaZwr7IRv9nAGis86+3MzTbQ7oEd4slTT8OWsmhZANiAAT2gzeUyvAg
      Un3uPhrk6UdXnz2Qpc6WwoiYuNYcBT6rzm0C1z6bS5U6Z1L8eb7A7Lq2iQiF7gAs
      /AM6rQJ6+egY2kin70tOzxHKKpz1+fJVCIzdlaPDeuAHRA+xJqB/T84=
      -----END PRIVATE KEY-----
      """;

  static final String P384_PUBLIC =
      """
      -----BEGIN PUBLIC KEY-----
      MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAE9oM3lMrwIFJ97j4a5OlHV589kKXOlsKI
      mLjWHAU+q85tAtc+m0uVOmdS/Hm+wOy6tokIhe4ALPwDOq0CevnoGNpIp+9LTs8R
      yiqc9fnyVQiM3ZWjw3rgB0QPsSagf0/O
      -----END PUBLIC KEY-----
      """;

  static final String P384_PRIVATE_SEC1 =
      """
      -----BEGIN EC PRIVATE KEY-----
      MIGkAgEBBDBbZ4lI5TJ5iTcjpz6oEak1qEuOEZaZwr7IRv9nAGis86+3MzTbQ7oE
      d4slTT8OWsmgBwYFK4EEACKhZANiAAT2gzeUyvAgUn3uPhrk6UdXnz2Qpc6WwoiY
      uNYcBT6rzm0C1z6bS5U6Z1L8eb7A7Lq2iQiF7gAs/AM6rQJ6+egY2kin70tOzxHK
      Kpz1+fJVCIzdlaPDeuAHRA+xJqB/T84=
      -----END EC PRIVATE KEY-----
      """;

  static final String P521_PRIVATE =
      """
      -----BEGIN PRIVATE KEY-----
      MIHuAgEAMBAGByqGSM49AgEGBSuBBAAjBIHWMIHTAgEBBEIB3e1zPGlA7cYc05Co
      +0Z3NNNVVAXwaKYbU0SYD20jYEY1rHbEIXQJl8+sQuJ9SkUA90D/IlyqHwCJLSNR
      j9dDlEChgYkDgYYABAECj/Ma4qR8+jNTxbsLlxhrI4OSbrxxnxPrtYsIQcOp4nsU
      LdtYn8x/mDLIuGKVxtawl/AYDl0pa/tcREVqtd9pCwAwL6Aar2CH0mMKkcWMtZ0m
      4WXmnPn4gXzJaLsh+e0P6lFEUJ7cjK1OStAn8gANOM/xToHFqRxXj3sYrb3YEuBo
      ag==
      -----END PRIVATE KEY-----
      """;

  static final String P521_PUBLIC =
      """
      -----BEGIN PUBLIC KEY-----
      MIGbMBAGByqGSM49AgEGBSuBBAAjA4GGAAQBAo/zGuKkfPozU8W7C5cYayODkm68
      cZ8T67WLCEHDqeJ7FC3bWJ/Mf5gyyLhilcbWsJfwGA5dKWv7XERFarXfaQsAMC+g
      Gq9gh9JjCpHFjLWdJuFl5pz5+IF8yWi7IfntD+pRRFCe3IytTkrQJ/IADTjP8U6B
      xakcV497GK292BLgaGo=
      -----END PUBLIC KEY-----
      """;

  static final String P521_PRIVATE_SEC1 =
      """
      -----BEGIN EC PRIVATE KEY-----
      MIHcAgEBBEIB3e1zPGlA7cYc05Co+0Z3NNNVVAXwaKYbU0SYD20jYEY1rHbEIXQJ
      l8+sQuJ9SkUA90D/IlyqHwCJLSNRj9dDlECgBwYFK4EEACOhgYkDgYYABAECj/Ma
      4qR8+jNTxbsLlxhrI4OSbrxxnxPrtYsIQcOp4nsULdtYn8x/mDLIuGKVxtawl/AY
      Dl0pa/tcREVqtd9pCwAwL6Aar2CH0mMKkcWMtZ0m4WXmnPn4gXzJaLsh+e0P6lFE
      UJ7cjK1OStAn8gANOM/xToHFqRxXj3sYrb3YEuBoag==
      -----END EC PRIVATE KEY-----
      """;

  static final String K1_PRIVATE =
      """
      -----BEGIN PRIVATE KEY-----
      MIGEAgEAMBAGByqGSM49AgEGBSuBBAAKBG0wawIBAQQgpmgYoxGrfsk5hfm8ERTN
      FcRosxNti5DYaocNsRhv/+mhRANCAARy/Cwd9bAtYXruXiZJF+G23BR0i0SI8inT
      rQYSbEvZdtC2y3/KBVkwZheM7ShJX/5Hk5TkAWJUgPy7H9AaJajM
      -----END PRIVATE KEY-----
      """;

  static final String K1_PRIVATE_SEC1 =
      """
      -----BEGIN EC PRIVATE KEY-----
      MHQCAQEEIKZoGKMRq37JOYX5vBEUzRXEaLMTbYuQ2GqHDbEYb//poAcGBSuBBAAK
      oUQDQgAEcvwsHfWwLWF67l4mSRfhttwUdItEiPIp060GEmxL2XbQtst/ygVZMGYX
      jO0oSV/+R5OU5AFiVID8ux/QGiWozA==
      -----END EC PRIVATE KEY-----
      """;

  static final String K1_PUBLIC =
      """
      -----BEGIN PUBLIC KEY-----
      MFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAEcvwsHfWwLWF67l4mSRfhttwUdItEiPIp
      060GEmxL2XbQtst/ygVZMGYXjO0oSV/+R5OU5AFiVID8ux/QGiWozA==
      -----END PUBLIC KEY-----
      """;

  static final String ED_PUBLIC =
      """
      -----BEGIN PUBLIC KEY-----
      MCowBQYDK2VwAyEA4oygFhCpYF+edYl618E9IJc69KWsh+AQBTyOWeUgaUk=
      -----END PUBLIC KEY-----
      """;

  private GoldenKeys() {}
}
