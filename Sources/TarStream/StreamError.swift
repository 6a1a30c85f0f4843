/// What is wrong with a stream of bytes, and where.
///
/// The offset counts from the start of the stream that `place` names, so that a person can look there with
/// `dd` or `xxd`. Which archive and which blob the stream comes from is added by those who know it.
public struct StreamError: Error, Hashable, Sendable {
  /// The closed list of what can be wrong.
  public enum Code: String, Sendable, CaseIterable {
    /// A file cannot be opened, read or mapped, or a temporary file cannot be written.
    case unreadable
    /// The stream ends where more must follow.
    case truncated
    /// Compressed data that its decompressor refuses, a wrong check sum among it.
    case badCompression
    /// A tar header whose check sum does not fit its bytes: what stands there is no header.
    case badHeaderChecksum
    /// A numeric field that is no number, or is out of range.
    case badNumber
    /// A name with a NUL byte in it, or an entry without a name where one is needed.
    case badName
    /// A pax record whose length, key or value breaks the format.
    case badPaxRecord
    /// A sparse map that overlaps, is out of order, or leads past the file's size.
    case badSparseMap
    /// A type flag that container runtimes refuse to unpack.
    case unsupportedType
    /// A bound of ``StreamLimits`` was reached.
    case limitReached
  }

  /// Which bytes the offset counts.
  public enum Place: String, Sendable {
    /// The file as it is stored.
    case stored = "byte"
    /// The file's content after decompression.
    case decompressed = "decompressed byte"
  }

  /// What is wrong.
  public var code: Code
  /// How many bytes precede the place, from 0.
  public var offset: UInt64
  /// What the offset counts.
  public var place: Place
  /// One line for a person: what was found, and what to do where that is not plain.
  public var detail: String

  /// The error of a stream that is compressed as told: where it is not, its bytes are those that are stored.
  func located(in compression: Compression) -> StreamError {
    var error = self
    if compression == .none { error.place = .stored }
    return error
  }

  /// An error at a byte of a stream.
  public init(_ code: Code, at offset: UInt64, in place: Place = .decompressed, _ detail: String) {
    self.code = code
    self.offset = offset
    self.place = place
    self.detail = detail
  }
}

extension StreamError.Code {
  /// What to do about all that is of this kind; `nil` where it depends on the case.
  public var remedy: String? {
    switch self {
    case .truncated, .badCompression, .badHeaderChecksum: "fetch or build it again"
    case .badNumber, .badName, .badPaxRecord, .badSparseMap: "fetch it again, or build it with another tool"
    case .unsupportedType: "build it without that entry"
    case .unreadable, .limitReached: nil
    }
  }
}

extension StreamError: CustomStringConvertible {
  /// `decompressed byte 1024: the header's check sum is wrong`.
  public var description: String { "\(place.rawValue) \(offset): \(detail)" }
}

extension StreamError {
  /// That so many bytes of memory are not to be had.
  static func noMemory(for count: Int) -> StreamError {
    StreamError(
      .unreadable, at: 0, in: .stored,
      "there is no memory left for \(count) bytes of it: allow it more (ulimit -v, ulimit -d)")
  }
}
