import TarStream
import Testing

@testable import OCILayout

/// Digests stand in paths, so nothing but a digest may pass for one (CVE-2024-3727).
struct DigestTests {
  static let sha256 = String(repeating: "0123456789abcdef", count: 4)
  static let sha512 = String(repeating: "0123456789abcdef", count: 8)

  @Test("A registered digest is taken", arguments: ["sha256:\(sha256)", "sha512:\(sha512)"])
  func valid(text: String) throws {
    let digest = try #require(Digest(text))
    #expect(digest.description == text)
    #expect(digest.path == "blobs/" + text.replacing(":", with: "/"))
  }

  @Test(
    "What is no digest never becomes a path",
    arguments: [
      "", ":", "sha256", "sha256:", "sha256:../../../etc/passwd", "sha256:../\(sha256.dropFirst(3))",
      "sha256:/\(sha256.dropFirst())", "../sha256:\(sha256)", "sha256/../../x:\(sha256)",
      "sha256:\(sha256.uppercased())", "SHA256:\(sha256)", "sha256:\(sha256.dropLast())", "sha256:\(sha256)0",
      "sha256:\(sha256.dropLast())g", "sha256:\(sha256)\n", "sha256:\(sha256) ", " sha256:\(sha256)",
      "sha256:\(sha256.dropLast())\u{0}", "sha256::\(sha256)", "sha256:\(sha256):\(sha256)",
      "sha256:sha256:\(sha256)", "sha256:\(sha512)", "sha512:\(sha256)", "sha512:\(sha512.dropLast(2))",
      "sha512:\(sha512.uppercased())", "md5:0123456789abcdef0123456789abcdef", "sha384:\(sha256)",
      "blake3:\(sha256)", "sha256+b64:\(sha256)", sha256, "sha256-\(sha256)",
      "sha256:\(String(repeating: "０", count: 64))", "sha256:\(sha256.dropLast(3))é",
    ])
  func invalid(text: String) {
    #expect(Digest(text) == nil)
  }

  @Test("The digests of nothing are those of FIPS 180-4")
  func digestsOfNothing() {
    #expect(
      "\(Digest(of: .empty, algorithm: .sha256))"
        == "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(
      "\(Digest(of: .empty, algorithm: .sha512))"
        == "sha512:cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f"
        + "63b931bd47417a81a538327af927da3e")
  }

  @Test("Digests of two algorithms are never the same")
  func algorithmsDiffer() {
    #expect(Digest(of: .empty, algorithm: .sha256) != Digest(of: .empty, algorithm: .sha512))
  }
}
