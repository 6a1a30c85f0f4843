public import TarStream

/// A JSON document of an image, its bytes and what they say.
public struct Document: Sendable {
  /// The bytes as they are stored.
  public let bytes: ByteRegion
  /// What they say.
  public let json: JSONValue
  /// What it is called in messages: `manifest sha256:…`.
  public let name: String
  /// The input that it comes from, as the user wrote it.
  let input: String

  init(_ bytes: ByteRegion, name: String, input: String, limits: ImageLimits) throws(ArchiveError) {
    guard bytes.count <= limits.documentBytes else {
      throw ArchiveError(
        limit: "documentBytes", input: input, blob: name,
        "a JSON document of \(bytes.count) bytes, where at most \(limits.documentBytes) are taken")
    }
    do {
      json = try JSONParser.parse(bytes.copy(), depthLimit: limits.documentDepth)
    } catch {
      if error.isLimit {
        throw ArchiveError(
          limit: "documentDepth", input: input, blob: name, offset: UInt64(error.offset), error.detail)
      }
      throw ArchiveError(
        .badDocument, input: input, blob: name, offset: UInt64(error.offset),
        "not valid JSON: \(error.detail)")
    }
    self.bytes = bytes
    self.name = name
    self.input = input
  }

  /// The SHA-256 of its bytes.
  public var digest: Digest { Digest(of: bytes, algorithm: .sha256) }

  func error(_ code: ArchiveError.Code, _ detail: String) -> ArchiveError {
    ArchiveError(code, input: input, blob: name, detail)
  }

  func limitReached(_ limit: String, _ found: String) -> ArchiveError {
    ArchiveError(limit: limit, input: input, blob: name, found)
  }

  func bad(_ detail: String) -> ArchiveError { error(.badDocument, detail) }

  /// The elements of a member that is an array; a missing or `null` one counts as empty, as Go's writers have it.
  func elements(_ key: String) throws(ArchiveError) -> [JSONValue] {
    guard let value = json[key], !value.isNull else { return [] }
    guard let elements = value.array else { throw bad("'\(key)' is no list") }
    return elements
  }
}
