import Testing

@testable import OCILayout

/// Platforms as users write them, and which image one asks for.
struct PlatformTests {
  @Test(
    "A platform that a user may write is understood",
    arguments: [
      ("linux/amd64", "linux/amd64"), ("linux/x86_64", "linux/amd64"), ("linux/aarch64", "linux/arm64"),
      ("linux/aarch64/v8", "linux/arm64/v8"), ("linux/arm/v7", "linux/arm/v7"),
      ("windows/amd64", "windows/amd64"),
    ])
  func parsed(text: String, description: String) throws {
    #expect(try #require(Platform(text)).description == description)
  }

  @Test(
    "What is no platform is refused",
    arguments: ["", "/", "linux", "linux/", "/amd64", "linux//v8", "linux/arm/", "linux/arm/v7/x", "amd64"])
  func refused(text: String) {
    #expect(Platform(text) == nil)
  }

  @Test(
    "An image is taken for a request only if it would run there",
    arguments: [
      ("linux/amd64", "linux/amd64", true), ("linux/amd64", "linux/arm64", false),
      ("linux/amd64", "windows/amd64", false), ("linux/arm/v7", "linux/arm", true),
      ("linux/arm/v7", "linux/arm/v6", false), ("linux/arm", "linux/arm/v7", false),
      ("linux/arm64/v8", "linux/arm64", true), ("linux/arm64", "linux/arm64/v8", true),
      ("linux/arm64/v8", "linux/arm64/v8", true), ("linux/arm64/v9", "linux/arm64/v8", false),
      ("linux/arm64/v9", "linux/arm64", true), ("linux/amd64/v3", "linux/amd64", true),
      ("linux/amd64", "linux/amd64/v3", false), ("linux/amd64", "linux/x86_64", true),
    ])
  func satisfies(image: String, request: String, expected: Bool) throws {
    #expect(try #require(Platform(image)).satisfies(try #require(Platform(request))) == expected)
  }

  @Test(
    "Two images are paired only if they are for the same platform",
    arguments: [
      ("linux/arm64", "linux/arm64/v8", true), ("linux/arm/v6", "linux/arm/v7", false),
      ("linux/arm", "linux/arm/v7", false), ("linux/amd64", "linux/amd64", true),
    ])
  func same(left: String, right: String, expected: Bool) throws {
    let (left, right) = (try #require(Platform(left)), try #require(Platform(right)))
    #expect(left.isSame(as: right) == expected)
    #expect(right.isSame(as: left) == expected)
  }

  @Test(
    "A document's platform is told as far as it goes",
    arguments: [
      (#"{"os": "linux", "architecture": "amd64"}"#, "linux/amd64"),
      (#"{"os": "linux", "architecture": "arm", "variant": "v7"}"#, "linux/arm/v7"),
      (#"{"os": "linux", "architecture": "amd64", "variant": ""}"#, "linux/amd64"),
      (#"{"os": "", "architecture": ""}"#, nil), (#"{"os": "linux"}"#, nil), ("{}", nil), ("null", nil),
      (#"{"os": 1, "architecture": "amd64"}"#, nil),
    ] as [(String, String?)])
  func fromJSON(text: String, description: String?) throws {
    let json = try JSONParser.parse(Array(text.utf8), depthLimit: 10)
    #expect(Platform(json)?.description == description)
  }
}
